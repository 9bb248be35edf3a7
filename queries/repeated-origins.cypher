// title: Sources that repeat one release
// question: Which statements do several sources make that repeat one release, and so are fewer independent sources than they seem?
// param: least integer 2 The fewest sources of one release that say the same
// param: limit integer 500 The most releases to list
// columns: origin, sources, titles, statements, claims, repeated
MATCH (now:Current)
MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
WITH coalesce(claim.lineage, source.origin) AS origin, claim.statement AS statement,
     collect(DISTINCT source) AS sources, collect(claim.id) AS claims
WHERE size(sources) >= $least
WITH origin, count(statement) AS statements, collect(sources) AS sources, collect(claims) AS claims
WITH origin, statements, COLLECT { UNWIND sources AS some UNWIND some AS each RETURN DISTINCT each ORDER BY each.id } AS repeated,
     COLLECT { UNWIND claims AS some UNWIND some AS each RETURN each ORDER BY each } AS claims
RETURN origin, [each IN repeated | each.id] AS sources, [each IN repeated | each.title] AS titles, statements, claims, repeated
ORDER BY statements DESC, origin LIMIT $limit
