import type { Pages } from "../model/pages.ts";
import { accountPage } from "./account.ts";
import { alertPage } from "./alert.ts";
import { alertListPage } from "./alert-list.ts";
import { findAsset } from "./assets.ts";
import { attentionPage } from "./attention.ts";
import { devicesPage } from "./devices.ts";
import { docsPage } from "./docs.ts";
import { failurePage } from "./failure.ts";
import { indicatorPage } from "./indicator.ts";
import { indicatorsPage } from "./indicators.ts";
import { intakePage } from "./intake.ts";
import { ownDataPage } from "./own-data.ts";
import { patientPage } from "./patient.ts";
import { reportsPage } from "./reports.ts";
import { rulesPage } from "./rules.ts";
import { serviceLevelsPage } from "./service-levels.ts";
import { signInPage } from "./sign-in.ts";
import { signOnPage } from "./sign-on.ts";
import { suppressionsPage } from "./suppressions.ts";
import { troublesIn } from "./troubles.ts";

/** The pages of the hub. */
export const pages: Pages = {
  signIn: signInPage,
  signOn: signOnPage,
  account: accountPage,
  alertList: alertListPage,
  alert: alertPage,
  suppressions: suppressionsPage,
  attention: attentionPage,
  serviceLevels: serviceLevelsPage,
  indicators: indicatorsPage,
  indicator: indicatorPage,
  reports: reportsPage,
  patient: patientPage,
  rules: rulesPage,
  intake: intakePage,
  ownData: ownDataPage,
  troubles: (viewer) => troublesIn(viewer).html,
  devices: devicesPage,
  docs: docsPage,
  failure: failurePage,
  asset: findAsset,
};
