import type { z } from 'zod';
import type {
  CriterionDeclaration,
  CurveDeclaration,
  DerivedAxisDeclaration,
  ExperimentDeclaration,
  MetricDeclaration,
  Overlay,
  OverlayRequest,
  ParameterDeclaration,
  Rule,
} from './declaration.js';
import type { Criterion, Point } from './sweep.js';

/*
 * A declaration whose parameters, criteria, metrics and curves are objects: their keys are the names, and the types that
 * rules, costs and trials see follow from them. The engine gets an `ExperimentDeclaration`, which knows no such types.
 */

type Named<Declaration> = Readonly<Record<string, Omit<Declaration, 'name'>>>;
type NameOf<T> = Extract<keyof T, string>;

/** In the order in which they are shown. */
export type Parameters = Named<ParameterDeclaration>;
export type Metrics = Named<MetricDeclaration>;
export type Curves = Named<CurveDeclaration>;

/** A cell's parameters, by the schemas that the sweep has passed. */
export type PointOf<P extends Parameters> = { readonly [Name in NameOf<P>]: z.infer<P[Name]['schema']> };

/** A sweep's criterion: it has a tolerance if and only if the declaration has one. */
export type CriterionOf<C> = {
  readonly [Name in NameOf<C>]: C[Name] extends { readonly tolerance: object }
    ? { readonly name: Name; readonly tolerance: number }
    : { readonly name: Name; readonly tolerance?: never };
}[NameOf<C>];

interface Parts<P extends Parameters, C, M, V> {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly parameters: P;
  readonly derivedAxes?: readonly DerivedAxisDeclaration[];
  readonly rules?: readonly Rule<NameOf<P>>[];
  readonly criteria: C;
  readonly metrics: M;
  readonly headlineMetric?: NameOf<M>;
  readonly curves?: V;
  readonly coupledParameters?: readonly NameOf<P>[];
  readonly costSecondsPerTrial: (point: PointOf<P>, criterion: CriterionOf<C>) => number;
  readonly blockCostSecondsPerTrial?: (points: readonly PointOf<P>[], criterion: CriterionOf<C>) => number;
  readonly checkFile?: ExperimentDeclaration['checkFile'];
  readonly fileRules?: (parameter: string, content: Uint8Array) => readonly Rule<NameOf<P>>[];
  readonly overlays?: (request: OverlayRequest<Partial<PointOf<P>>, CriterionOf<C>>) => readonly Overlay[];
  readonly exactProbability?: (
    points: readonly PointOf<P>[],
    criterion: CriterionOf<C>,
  ) => readonly (number | undefined)[];
}

/** The types of a trial's input and results in one experiment. */
export interface TrialTypes {
  readonly point: Point;
  readonly criterion: Criterion;
  readonly metric: string;
  readonly curve: string;
}

/** A declaration with the types of its trials. They are one type parameter, because four would fail on variance. */
export interface TypedDeclaration<T extends TrialTypes = TrialTypes> extends ExperimentDeclaration {
  /** Never set; it carries the types. */
  readonly types?: T;
}

/** The types of a declaration, from its `typeof`. */
export type TypesOf<D extends TypedDeclaration> = NonNullable<D['types']>;

/** No name may look like a whole number, because an object does not keep the order of such keys. */
export function defineExperiment<
  const P extends Named<ParameterDeclaration<NameOf<P>>>,
  const C extends Named<CriterionDeclaration<NameOf<P>>>,
  const M extends Named<MetricDeclaration<NameOf<P>, NameOf<C>>>,
  const V extends Curves | undefined = undefined,
>(
  parts: Parts<P, C, M, V>,
): TypedDeclaration<{
  point: PointOf<P>;
  criterion: CriterionOf<C>;
  metric: NameOf<M>;
  curve: NameOf<V>;
}> {
  const { parameters, criteria, metrics, curves, ...others } = parts;
  return {
    derivedAxes: [],
    rules: [],
    coupledParameters: [],
    overlays: () => [],
    // The engine calls these functions with points and criteria that have passed the declaration's own schemas.
    ...(others as object as Untyped),
    parameters: listNamed(parameters),
    criteria: listNamed(criteria),
    metrics: listNamed(metrics),
    ...(curves && { curves: listNamed(curves) }),
  };
}

type Untyped = Pick<ExperimentDeclaration, 'name' | 'version' | 'title' | 'description' | 'costSecondsPerTrial'>;

/** A rule whose function sees only the parameters that it names. */
export function ruleOf<P extends Parameters>(
  _parameters: P,
): <const Name extends NameOf<P>>(
  text: string,
  names: readonly Name[],
  holds: (point: Pick<PointOf<P>, Name>) => boolean,
) => Rule<Name> {
  return (text, names, holds) => ({ text, parameters: names, holds: holds as (point: Point) => boolean });
}

/** An axis that gives one of these parameters. */
export function derivedAxisOf<P extends Parameters>(
  _parameters: P,
): <const Need extends NameOf<P>>(
  axis: Omit<DerivedAxisDeclaration, 'needs' | 'gives' | 'derive'> & {
    readonly gives: NameOf<P>;
    readonly needs: readonly Need[];
    readonly derive: (ratio: number, point: Pick<PointOf<P>, Need>) => number;
  },
) => DerivedAxisDeclaration {
  return (axis) => ({ ...axis, derive: axis.derive as DerivedAxisDeclaration['derive'] });
}

function listNamed<T extends object>(named: Readonly<Record<string, T>>): ({ readonly name: string } & T)[] {
  return Object.entries(named).map(([name, declaration]) => {
    if (/^\d+$/.test(name)) throw new TypeError(`a declaration: expected a name that is no whole number, got ${name}`);
    return { name, ...declaration };
  });
}
