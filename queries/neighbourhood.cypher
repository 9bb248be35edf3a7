// title: Neighbourhood of a facility
// question: What is linked to an entity in any way, directly or over one other, and by which claims?
// param: entity id mountain-pass The facility, firm, country, agreement or other entity
// param: hops 1|2 1 2 for what is linked to its neighbours too
// param: limit integer 200 The most links to list at each distance
// columns: hop, from_id, link, to_id, name, says, claims, sites, links
MATCH (now:Current)
MATCH (centre:Kg {key: now.graph + '/entity/' + $entity})
// Claims, sources and stops are left out; a country or a stage is shown, and nothing is sought behind it.
CALL (centre) {
  MATCH (centre)-[link]-(other:Entity|Concept)
  RETURN link, other, 1 AS hop LIMIT $limit
  UNION
  MATCH (centre)--(near:Entity) WHERE $hops = '2'
  WITH DISTINCT centre, near WHERE near <> centre
  MATCH (near)-[link]-(other:Entity|Concept) WHERE other <> centre
  RETURN DISTINCT link, other, 2 AS hop LIMIT $limit
}
WITH hop, startNode(link) AS a, endNode(link) AS b, other, link
// Parallel claims of one kind between the same two are one row.
WITH min(hop) AS hop, a, b, type(link) AS kind, other, collect(DISTINCT link) AS links
RETURN hop, a.id AS from_id, kind AS link, b.id AS to_id, other.name AS name,
       COLLECT { UNWIND links AS link
                 RETURN DISTINCT coalesce(link.printed, link.stated,
                                          reduce(t = coalesce(link.status, ''), m IN link.materials | t + ' ' + m), '') AS text
                 ORDER BY text } AS says,
       COLLECT { UNWIND links AS link UNWIND coalesce(link.claims, []) AS claim RETURN DISTINCT claim } AS claims,
       [a, b] AS sites, links
ORDER BY hop, link, from_id, to_id
