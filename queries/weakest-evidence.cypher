// title: Weakest evidence
// question: Which flows rest on a single independent source or on sources of grade C alone, and who says so?
// param: counting yes|no yes "no" shows flows that the reading of the day does not count too
// param: limit integer 500 The most flows to list, the weakest first
// columns: from_site, to_site, flow, materials, status, grade, origins, sources, says, open, claims, sites, supplies
MATCH (now:Current)
MATCH (a:Kg)-[supply:SUPPLIES WHERE supply.grade = 'C' OR supply.origins <= 1]->(b:Kg)
WHERE supply.id IS NOT NULL AND a.graph = now.graph AND ($counting = 'no' OR supply.counts)
WITH now, a, supply, b
ORDER BY supply.grade DESC, supply.origins, supply.last_evidence, supply.id LIMIT $limit
WITH *, COLLECT { UNWIND supply.claims AS id MATCH (claim:Kg {key: now.graph + '/claim/' + id})-[:STATED_IN]->(source:Source)
                  RETURN {source: source.id, text: claim.paraphrase} ORDER BY source.id, id } AS evidence
RETURN a.id AS from_site, b.id AS to_site, supply.id AS flow, supply.materials AS materials, supply.status AS status,
       supply.grade AS grade, supply.origins AS origins,
       COLLECT { UNWIND evidence AS each RETURN DISTINCT each.source } AS sources,
       COLLECT { UNWIND evidence AS each RETURN DISTINCT each.text } AS says,
       supply.open AS open, supply.claims AS claims, [a, b] AS sites, [supply] AS supplies
ORDER BY grade DESC, origins, supply.last_evidence, flow
