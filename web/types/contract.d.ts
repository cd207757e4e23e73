// The documents of the API (/api/openapi.json, web/api/openapi.py) as far as the scripts read them.

type Severity = "prohibited" | "permit" | "consent" | "notify" | "advise";
type Answer = boolean | number | string | string[] | null;
type Geometry = import("geojson").Geometry;

interface Choice { value: string; title: Words; }
interface Question {
  name: string; about: string; title: Words; short: Words; unit: Words | null; whole: boolean; choices: Choice[]; several: boolean; day: boolean;
}

interface Article { law: string; article: string; law_en?: string; article_en?: string; url?: string; }
interface Authority { name: Words; desk?: string; contact?: string; }

interface Finding {
  rule: string; severity: Severity; title: Words; because: Words; articles?: Article[]; authority: Authority;
  apply_by?: string | null; too_late?: boolean | null; undated?: Words | null; lead_time_confidence?: string; lead_time_note?: Words | null;
  fee?: Words | null; system?: Words | null; documents?: Words[]; verify?: Words | null; confidence: string;
  evidence?: { geometry?: Geometry | Record<string, never> | null } | null;
}
interface UnknownFinding {
  rule: string; severity: Severity; title: Words; because: Words; articles?: Article[]; needs: string[];
  settled_by: "you" | "desk" | "map"; open: boolean; missing_m?: number | null;
}
interface NotApplicable { rule: string; title: Words; because: Words; }

interface Step {
  rule: string; rules: string[]; kind: string; title: Words; state: string; state_name: Words; authority: Authority; documents: Words[];
  waits_for: string[]; rather_after: string[]; safe_day: string | null;
  last_day: string | null; last_moment: string | null; last_day_at_latest: boolean; answer_by: string; earliest_day: string;
  earliest_answer: string | null; earliest_at_least: boolean; too_late: boolean | null;
  lead_time: unknown; lead_time_note: Words | null; lead_time_confidence: string;
}
interface Gap { title: Words; }
interface Plan {
  steps: Step[]; blocked: Gap[]; not_counted: Gap[]; asked_on: string; start: string; earliest_start: string | null; at_least: boolean;
}

interface AskedNext { name: string; settles: string[]; lowers: string[]; open: boolean; }
interface Screening {
  verdict: string; open: Record<"you" | "desk" | "map", number>; questions: AskedNext[]; findings: Finding[]; unknown: UnknownFinding[]; not_applicable: NotApplicable[]; layers: { id: string; status: string }[];
  asked_on: string; on?: string; earliest_start?: string | null; plan: Plan | null;
}
interface Problem { detail?: string; faults?: { message?: Words; detail?: string; code?: string }[]; }

interface Trial {
  type: "Feature";
  geometry: Geometry;
  properties: {
    activity: string; time_start: string; time_end: string; site?: string; area?: string; radius_m?: number | null; corridor_width_m?: number | null;
    altitude_lower?: { value: number; datum: string }; altitude_upper?: { value: number; datum: string };
    odd?: Record<string, unknown>; road?: Record<string, unknown>; name?: string; purpose?: string; organisation?: string;
    not_yet_known?: string[]; vehicle: Record<string, Answer>; on_site: Record<string, Answer>;
  };
}

interface Way {
  rule: string; kind: string; title: Words; how: Words; change: { said: Words }; conditions: { short: Words; said: Words }[];
  removes: { title: Words }[]; settles: { title: Words }[]; adds: { title: Words }[]; opens: { title: Words }[]; verdict: string; earliest_start?: string | null;
  place?: { name: Words; availability: string; availability_note?: Words | null } | null; document: Trial;
}
interface Ways { ways: Way[]; without: { rule: string; because: Words }[]; }

interface PermitFreeReason { rule: string; status: "applies" | "unknown"; severity: string; title: Words; because: Words; needs: string[]; }
interface PermitFreePart {
  answer: "free" | "permit" | "unknown"; besides: "free" | "permit" | "unknown"; rules: string[]; area_m2: number; off_site: boolean;
  reasons: PermitFreeReason[]; because: Words;
}
interface PermitFreeMeasures {
  circle: { radius_m: number; geometry: import("geojson").Polygon } | null;
  rectangle: { long_m: number; short_m: number; geometry: import("geojson").Polygon } | null;
  straight: { length_m: number; geometry: import("geojson").LineString } | null;
}
interface PermitFreeAnswer {
  type: "FeatureCollection"; features: import("geojson").Feature<import("geojson").Geometry, PermitFreePart>[];
  summary: {
    area_m2: number; free_m2: number; permit_m2: number; unknown_m2: number; free_besides_m2: number; everywhere: PermitFreeReason[];
    as_one: boolean | null; measures: PermitFreeMeasures | null; because: Words;
  };
}

interface HeadroomCell { status: string; headroom_agl_m: number | null; because: Words; }
interface HeadroomCells {
  type: "FeatureCollection"; features: import("geojson").Feature<import("geojson").Geometry, HeadroomCell>[];
  summary: { unknown: number; because: Words; lowest_headroom_agl_m: number | null; highest_headroom_agl_m: number | null };
}
