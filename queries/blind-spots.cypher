// title: Blind spots
// question: What do the sources leave open: of which flows and facilities, and which stages is nobody known to run?
// param: to string market The stage routes end at, for stages missing on a route: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: examples integer 10 The most examples to name
// columns: blind_spot, number, of_all, examples, claims, sites
MATCH (now:Current)
CALL (now) {
  MATCH (a:Kg {graph: now.graph})-[flow:SUPPLIES {counts: true}]->(b:Kg)
  WITH collect({text: a.name + ' -> ' + b.name, claims: flow.claims, ends: [a, b], date: flow.valid, elements: flow.elements,
                form: flow.form, coarse: NOT a:Facility OR NOT b:Facility}) AS flows
  UNWIND [['flow without a date', [f IN flows WHERE f.date IS NULL]],
          ['flow without stated elements', [f IN flows WHERE f.elements IS NULL]],
          ['flow without a stated form', [f IN flows WHERE f.form IS NULL]],
          ['flow from or to a firm or group, not a plant', [f IN flows WHERE f.coarse]]] AS spot
  RETURN spot[0] AS blind_spot, spot[1] AS found, size(flows) AS of_all
  UNION ALL
  MATCH (f:Facility {graph: now.graph})
  WITH collect({text: f.name, claims: [], ends: [f], status: f.status, stages: f.stages, countries: f.countries,
                operated: EXISTS { (f)-[:OPERATED_BY]->() }, owned: EXISTS { (f)-[:OPERATED_BY]->{0,1}()-[:OWNED_BY]->() },
                firm: EXISTS { (f)-[:LOCATED_IN {firm: true}]->() }}) AS sites
  UNWIND [['facility without a status', [s IN sites WHERE s.status IS NULL]],
          ['facility without a stage', [s IN sites WHERE s.stages IS NULL]],
          ['facility without a country', [s IN sites WHERE s.countries IS NULL]],
          ['facility whose country no firm claim gives', [s IN sites WHERE s.countries IS NOT NULL AND NOT s.firm]],
          ['facility without an operator', [s IN sites WHERE NOT s.operated]],
          ['facility of which no holder is named, nor of its operator', [s IN sites WHERE NOT s.owned]]] AS spot
  RETURN spot[0] AS blind_spot, spot[1] AS found, size(sites) AS of_all
  UNION ALL
  MATCH (stage:Stage {graph: now.graph})
  WITH collect({text: stage.name, claims: [], ends: [stage],
                run: EXISTS { (:Facility {graph: now.graph, status: 'operating'})-[:PERFORMS_STAGE]->(stage) }}) AS stages
  RETURN 'stage without an operating facility' AS blind_spot, [s IN stages WHERE NOT s.run] AS found, size(stages) AS of_all
  UNION ALL
  // Stages that nobody is said to perform between two sites of a route.
  MATCH (reading:Reading {graph: now.graph})
  WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
  CALL (reading) {
    MATCH (reading)(()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '']->(:Stop))+
          (stop:Stop)
    RETURN DISTINCT stop
  }
  MATCH (before:Stop)-[step:STEP]->(stop)
  WITH now, before, stop, step, step.flow AS flow, step.gaps AS gaps
  WITH now, count(DISTINCT flow) AS of_all,
       collect(DISTINCT CASE WHEN size(gaps) > 0
                             THEN {text: before.name + ' -> ' + stop.name, claims: step.claims, gaps: gaps,
                                   a: before.site, b: stop.site} END) AS steps
  UNWIND steps AS step UNWIND step.gaps AS gap
  WITH now, of_all, gap, collect({text: step.text, claims: step.claims,
       ends: COLLECT { UNWIND [step.a, step.b] AS id MATCH (site:Kg {key: now.graph + '/entity/' + id}) RETURN site }}) AS found
  RETURN 'stage that nobody performs on a hop: ' + gap AS blind_spot, found, of_all
}
RETURN blind_spot, size(found) AS number, of_all, [each IN found | each.text][..$examples] AS examples,
       COLLECT { UNWIND found AS each UNWIND each.claims AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND found[..$examples] AS each UNWIND each.ends AS site RETURN DISTINCT site } AS sites
ORDER BY blind_spot
