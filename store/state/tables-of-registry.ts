/** Devices, people, and who had what when. See `Tables`. */
export interface RegistryTables {
  device: {
    key: string;
    service: string;
    device: string;
    type: string;
    added_at: number;
    revoked_at: number | null;
  };
  enrolment: {
    patient: string;
    enrolled_at: number;
    services: string;
    municipality: string;
    age_band: string;
    sex: string;
    conditions: string;
    consent: string;
    /** These are as of now; how they came to be stands in `enrolment_event`. */
    care_group: string | null;
    plan: string | null;
    withdrawn_at: number | null;
    suspended_since: number | null;
    participates: number;
    ref: string;
  };
  enrolment_service: { patient: string; service: string };
  enrolment_event: {
    patient: string;
    n: number;
    kind: string;
    at: number;
    recorded_at: number;
    by_whom: string;
    body: string;
  };
  gateway_child: { child: string; gateway: string; from_at: number; until_at: number | null };
  service_event: { service: string; n: number; kind: string; at: number; by_whom: string; body: string };
  assignment: {
    id: string;
    device_key: string;
    patient: string;
    from_at: number;
    until_at: number | null;
  };
}
