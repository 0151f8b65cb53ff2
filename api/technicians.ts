/** What is declared of routes for those who look after devices, each after those of the services they answer for. */
export const forTechnicians = {
  permits: ["supplier", "operator", "admin"],
  purpose: "operation",
  scope: "services",
} as const;
