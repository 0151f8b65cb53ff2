/** What is promised, for reports and pages: the text a data-protection officer holds the hub to. `k` is the pilot's. */
export const disclosurePolicy = (k: number): { readonly en: string; readonly it: string } => ({
  en:
    `A figure is hidden when fewer than ${k} people stand behind it, or when so few are left on one side of it that they could ` +
    "be named. Of a hidden figure nothing is told: neither value nor counts nor interval. Others are hidden with it where " +
    "addition or subtraction would bring it back, in the same table, in another report, or in another period. Whoever has read " +
    `all that was ever published must be left with at least ${k} whole numbers in a row as possible counts of each hidden figure. ` +
    `Where a published total is itself below ${k - 1}, every number from nought to that total must remain possible. ` +
    "A figure hidden only to cover another keeps at least as many as the one it covers. " +
    "What was hidden once stays hidden; what was shown once counts as known.",
  it:
    `Un dato viene nascosto quando riguarda meno di ${k} persone, o quando da una parte ne restano così poche che si potrebbero ` +
    "riconoscere. Di un dato nascosto non si dice nulla: né valore, né conteggi, né intervallo. Altri dati sono nascosti con esso " +
    "quando una somma o una sottrazione lo farebbe ritrovare, nella stessa tabella, in un altro rapporto o in un altro periodo. " +
    `A chi ha letto tutto ciò che è stato pubblicato devono restare almeno ${k} numeri interi consecutivi possibili per ogni ` +
    `conteggio nascosto. Se un totale pubblicato è inferiore a ${k - 1}, deve restare possibile ogni numero da zero a quel totale. ` +
    "Un dato nascosto solo per coprirne un altro ne conserva almeno tanti quanti quello che copre. " +
    "Ciò che è stato nascosto una volta resta nascosto; ciò che è stato mostrato una volta si considera noto.",
});
