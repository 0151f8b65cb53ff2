import { both } from "./prepared.ts";

/** What every report says whatever its figures, apart from the limits of the study, which the formats print themselves. */
export const texts = {
  feasibility: both(
    "È uno studio di fattibilità: un mini-pilota mostra se un servizio si può fare, non quanto è efficace. MAST (Kidholm e altri, 2012) chiede di dirlo prima di ogni cifra.",
    "This is a feasibility study: a mini-pilot shows whether a service can be run, not how effective it is. MAST (Kidholm et al., 2012) asks for this to be said before any figure.",
  ),
  coverage: both(
    "Chi è stato raggiunto, e dove. I comuni con poche persone sono nascosti, e con loro quelli da cui si potrebbero ricavare.",
    "Who was reached, and where. Municipalities with few people are hidden, and so are those they could be worked out from.",
  ),
  money: both(
    "I costi sono distinti per chi li sostiene: ente pubblico, start-up, famiglia. Tre punti di vista stanno accanto alla somma. I chilometri e la CO2 sono una riga a parte e non entrano nei conti.",
    "Costs are told apart by who bears them: public authority, start-up, family. Three viewpoints stand beside the sum. Kilometres and CO2 are a line of their own and are not in the accounts.",
  ),
  transferability: both(
    "Che cosa dipende da questo territorio e va verificato altrove: le distanze, l'età delle persone, la rete, l'azienda sanitaria e il suo personale, i dispositivi prestati. La guida metodologica lo dice per esteso.",
    "What depends on this territory and must be checked elsewhere: distances, how old people are, the network, the health authority and its staff, the devices lent. The methodological guide tells it in full.",
  ),
  intendedUse: both(
    "Queste cifre servono a giudicare i servizi del LAB e a decidere se continuarli. Non servono a curare: non dicono nulla di una singola persona e nessuna decisione clinica si può prendere da esse.",
    "These figures are for judging the LAB's services and for deciding whether to go on with them. They are not for care: they say nothing of any one person, and no clinical decision can be taken from them.",
  ),
  hazards: both(
    "Rischi da tenere presenti: una cifra nascosta o mancante può sembrare una buona notizia; un'allerta rara può sfuggire a una media; chi non misura non compare tra le misure. Le allerte aiutano chi cura: decide sempre una persona. Il servizio non è un servizio di emergenza: per le urgenze c'è il 112.",
    "Hazards to keep in mind: a figure that is hidden or missing may look like good news; a rare alert may be lost in an average; who does not measure is not among the measurements. Alerts support those who care: a person always decides. The service is no emergency service: for emergencies there is 112.",
  ),
  months: both(
    "Come è andata mese per mese, nel fuso orario di Roma.",
    "How it went month by month, in Rome time.",
  ),
  comparison: both(
    "Accanto al suo servizio stanno tutti i servizi del LAB insieme. Nessun altro servizio è mostrato da solo.",
    "Beside your service stand all the LAB's services together. No other service is shown by itself.",
  ),
  noComparison: both(
    "Il confronto non si mostra: meno di tre altri servizi sono attivi, e da un totale si ricaverebbe la cifra di un altro.",
    "The comparison is not shown: fewer than three other services are active, and another one's figure could be worked out from a total.",
  ),
} as const;
