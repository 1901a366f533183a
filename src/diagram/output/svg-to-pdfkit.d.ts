/** What this project uses of a package that ships no types. */
declare module 'svg-to-pdfkit' {
  interface SvgToPdfOptions {
    /** Points. */
    readonly width: number;
    readonly height: number;
    /** A number without a unit is a point; else it is a pixel of 1/96 inch. */
    readonly assumePt: boolean;
    /** The name under which the document knows the font. */
    readonly fontCallback: (family: string, bold: boolean, italic: boolean) => string;
    readonly warningCallback: (warning: string) => void;
  }

  function drawSvg(
    document: PDFKit.PDFDocument,
    svg: string,
    place: number,
    top: number,
    options: SvgToPdfOptions,
  ): void;

  export = drawSvg;
}
