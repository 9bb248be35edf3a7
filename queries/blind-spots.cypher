// title: Blind spots
// question: What do the sources leave open: of which flows and facilities, and for which stages is no operating plant documented?
// param: to market|magnet market The stage routes end at, for stages missing on a route: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: examples integer 10 The most examples to name
// columns: blind_spot, number, of_all, examples, claims, sites
MATCH (now:Current)
CALL (now) {
  WITH now, COUNT { (a:Kg)-[flow:SUPPLIES {counts: true}]->() WHERE flow.id IS NOT NULL AND a.graph = now.graph } AS of_all
  MATCH (a:Kg)-[flow:SUPPLIES {counts: true}]->(b:Kg) WHERE flow.id IS NOT NULL AND a.graph = now.graph
  UNWIND [CASE WHEN flow.valid IS NULL THEN 'flow without a date' END,
          CASE WHEN flow.elements IS NULL THEN 'flow without stated elements' END,
          CASE WHEN flow.form IS NULL THEN 'flow without a stated form' END,
          CASE WHEN NOT a:Facility OR NOT b:Facility THEN 'flow from or to a firm or group, not a plant' END] AS blind_spot
  WITH of_all, blind_spot, a, b, flow WHERE blind_spot IS NOT NULL
  WITH of_all, blind_spot, count(flow) AS number, collect(a.name + ' -> ' + b.name)[..$examples] AS examples,
       collect(flow.claims) AS claims, collect([a, b])[..$examples] AS ends
  RETURN blind_spot, number, of_all, examples, claims, ends
  UNION ALL
  WITH now, COUNT { (:Facility {graph: now.graph}) } AS of_all
  MATCH (site:Facility {graph: now.graph})
  UNWIND [CASE WHEN site.status IS NULL THEN 'facility without a status' END,
          CASE WHEN site.stages IS NULL THEN 'facility without a stage' END,
          CASE WHEN site.countries IS NULL THEN 'facility without a country'
               WHEN NOT EXISTS { (site)-[:LOCATED_IN {firm: true}]->() } THEN 'facility whose country no firm claim gives' END,
          CASE WHEN NOT EXISTS { (site)-[:OPERATED_BY]->() } THEN 'facility without an operator' END,
          CASE WHEN NOT EXISTS { (site)-[:OPERATED_BY]->{0,1}()-[:OWNED_BY]->() }
               THEN 'facility of which no holder is named, nor of its operator' END] AS blind_spot
  WITH of_all, blind_spot, site WHERE blind_spot IS NOT NULL
  WITH of_all, blind_spot, count(site) AS number, collect(site.name)[..$examples] AS examples,
       collect([site])[..$examples] AS ends
  RETURN blind_spot, number, of_all, examples, [] AS claims, ends
  UNION ALL
  MATCH (stage:Stage {graph: now.graph})
  WHERE NOT EXISTS { (:Facility {graph: now.graph, status: 'operating'})-[:PERFORMS_STAGE]->(stage) }
  WITH now, count(stage) AS number, collect(stage.name)[..$examples] AS examples, collect([stage])[..$examples] AS ends
  WHERE number > 0
  RETURN 'stage without an operating facility' AS blind_spot, number, COUNT { (:Stage {graph: now.graph}) } AS of_all, examples,
         [] AS claims, ends
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
  WITH now, of_all, gap, collect(step) AS found
  RETURN 'stage that is not documented on a delivery: ' + gap AS blind_spot, size(found) AS number, of_all,
         [step IN found | step.text][..$examples] AS examples, [step IN found | step.claims] AS claims,
         COLLECT { UNWIND found[..$examples] AS step UNWIND [step.a, step.b] AS id
                   MATCH (site:Kg {key: now.graph + '/entity/' + id}) RETURN [site] } AS ends
}
RETURN blind_spot, number, of_all, examples,
       COLLECT { UNWIND claims AS some UNWIND some AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND ends AS some UNWIND some AS site RETURN DISTINCT site } AS sites
ORDER BY blind_spot
