/** What a new pilot's `pilot.yaml` says after its territory. It belongs to no valley, so that any can start from it. */
export const scaffoldTable = `
# DECIDERE: chi siede al tavolo; almeno un'organizzazione per elica. Di enti reali scrivere solo ciò che hanno accettato.
# DECIDE: who sits at the table; at least one organisation of each helix. Of real bodies write only what they agreed to.
organisations:
  - id: azienda-sanitaria
    name: Azienda sanitaria (da indicare / to be named)
    helix: public-sector
    part: { it: Cura le persone arruolate e risponde alle allerte, en: Cares for the people enrolled and answers alerts }
    invented: true # togliere quando è un ente vero / take out once it is a real body
  - id: associazione
    name: Associazione di cittadini (da indicare / to be named)
    helix: civil-society
    part: { it: Porta la voce delle persone, en: Speaks for the people }
    invented: true
  - id: universita
    name: Gruppo di ricerca (da indicare / to be named)
    helix: research
    part: { it: Valuta il mini-pilota, en: Evaluates the mini-pilot }
    invented: true
  - id: fornitore
    name: Start-up (da indicare / to be named)
    helix: enterprise
    part: { it: Fornisce il primo servizio, en: Supplies the first service }
    invented: true

# DECIDERE: i mini-piloti. type: teleconsultation, tele-examination, tele-health-cooperation, telemonitoring,
# remote-reporting, remote-assistance, tele-rehabilitation. Si comincia sempre da sandbox.
# DECIDE: the mini-pilots. Each begins in the sandbox.
services:
  - id: primo-servizio
    name: { it: Primo servizio, en: First service }
    description:
      it: Saturazione e battito misurati ogni giorno a casa.
      en: Oxygen saturation and pulse measured every day at home.
    supplier: fornitore
    type: telemonitoring
    stage: sandbox
    tmType: II # I: le misure si rivedono a orari fissi / reviewed at planned times; II: allerte subito / alerts at once
    deviceTypes: [pulse-oximeter]
    careGroups: [cure-di-zona]
    # DECIDERE: quanto può prendersi dell'hub / DECIDE: how much of the hub it may take
    quotas: { devices: 100, messagesPerDay: 100000, messagesPerSecond: 50, storageMegabytes: 1000 }

# DECIDERE: i dispositivi in prestito. / DECIDE: the devices on loan.
# speaks: canonical, senml, fhir. gateway: true se serve un gateway domestico / if it needs a gateway at home.
deviceTypes:
  - id: pulse-oximeter
    models:
      - name: da indicare / to be named
        maker: { organisation: fornitore } # oppure / or { outside: "…" }
        ceClass: IIb
        speaks: canonical
        gateway: false

careGroups:
  - id: cure-di-zona
    name: { it: Cure di zona, en: Care in the zone }
    organisation: azienda-sanitaria

# DECIDERE: chi risponde, e quando. Funzioni, mai nomi di persone; nessun minuto della settimana può restare scoperto.
# DECIDE: who answers, and when. Duties, never people's names; no minute of the week may be left open.
roster:
  zone: Europe/Rome
  duties:
    - id: infermiere-di-turno
      name: { it: Infermiere di turno, en: Nurse on duty }
      organisation: azienda-sanitaria
    - id: medico-di-guardia
      name: { it: Medico di guardia, en: Doctor on call }
      organisation: azienda-sanitaria
    - id: direzione-clinica
      name: { it: Direzione clinica, en: Clinical lead }
      organisation: azienda-sanitaria
  shifts:
    - careGroups: [cure-di-zona]
      days: [mon, tue, wed, thu, fri, sat, sun]
      from: "08:00"
      until: "20:00"
      onDuty: infermiere-di-turno
  night: { from: "20:00", until: "08:00", onDuty: medico-di-guardia }
  lastResort: direzione-clinica

# DECIDERE: dopo quanto un'allerta senza risposta passa ad altri. / DECIDE: when an unanswered alert goes on to others.
escalation:
  - { after: PT15M, to: medico-di-guardia, priorities: [high] }
  - { after: PT2H, to: medico-di-guardia, priorities: [medium] }
  - { after: P1D, to: direzione-clinica, priorities: [low, technical] }

# DECIDERE: le domande sono quelle del programma; k non può scendere sotto 3. Tempi di conservazione da verificare.
# DECIDE: the questions are the programme's; k may not go below 3. Retention needs to be verified.
evaluation:
  suppression: { k: 5 }
  minimumPeriod: P28D
  retention:
    rawTelemetry: { months: 24, from: pilot-end, status: unverified-default }
    alerts: { months: 120, from: pilot-end, status: unverified-default }
    audit: { months: 24, from: recorded, status: unverified-default }
    aggregates: { months: unlimited, from: pilot-end, status: unverified-default }

# DECIDERE: quali rapporti si fanno da soli, e a chi va la lettera con il collegamento (indirizzi: contacts.yaml).
# DECIDE: which reports are made by themselves, and to whom a letter with a link goes (addresses: contacts.yaml).
# kind: pilot, service, supplier, citizens · every: month, quarter, year
reports:
  - id: rapporto-trimestrale
    name: { it: Rapporto trimestrale, en: Quarterly report }
    kind: pilot
    every: quarter
    day: 4 # del mese dopo / of the month after
    at: "07:00"
    languages: [it]
    formats: [pdf]
    to: { roles: [evaluator] }

# DECIDERE: parole semplici: che cosa si raccoglie, chi lo vede, come smettere. Cambiandole, cambiare anche version.
# DECIDE: plain words: what is collected, who sees it, how to stop. Whoever changes them changes the version too.
consent:
  version: "1"
  purposes:
    - id: participation
      title: { it: Partecipare al mini-pilota, en: Taking part in the mini-pilot }
      text:
        it: >-
          Raccogliamo le misure dei dispositivi che le diamo, il suo Comune, la fascia d'età e il sesso; non il nome, non
          l'indirizzo, non il codice fiscale. Le vedono gli operatori sanitari che la seguono. Non è un servizio di
          emergenza: in caso di urgenza chiami il 112. Può smettere quando vuole, senza spiegazioni: lo dica all'infermiere.
        en: >-
          We collect the measurements of the devices we give you, your municipality, age band and sex; not your name,
          address or tax code. The health staff who care for you see them. This is not an emergency service: if it is
          urgent, call 112. You can stop whenever you like, without giving reasons: tell the nurse.
    - id: evaluation
      title: { it: Aiutare a valutare il mini-pilota, en: Helping to evaluate the mini-pilot }
      text:
        it: Le sue misure contano anche nei numeri di gruppo, mai da sole. Se dice di no le cure non cambiano.
        en: Your measurements count in figures about groups too, never alone. If you say no, your care does not change.
`;
