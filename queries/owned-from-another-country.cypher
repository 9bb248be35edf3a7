// title: Plants in one country, owned from another
// question: Which facilities are located in one country and have an owner with its headquarters in another, with which least share?
// param: located country any The country the facility is located in
// param: owner country any The country the owner has its headquarters in
// param: limit integer 1000 The most rows to list
// columns: facility, name, located, owner, owner_name, headquarters, tie, through, least, most, claims, sites, stakes
MATCH (now:Current)
// Held stakes alone: what is only agreed or optioned is MAY_BE_OWNED_BY. Who runs a plant need not own it: the tie tells.
MATCH (site:Facility {graph: now.graph})-[stands:LOCATED_IN]->(:Country)
WHERE $located IS NULL OR $located IN site.countries
WITH now, site, collect(stands) AS stands
CALL (site) {
  RETURN site AS held, [] AS ties
  UNION
  MATCH (site)-[tie:OPERATED_BY]->(operator:Entity) RETURN operator AS held, collect(tie) AS ties
}
MATCH way = (held)-[:OWNED_BY]->{1,5}(owner:Kg)
WHERE all(stake IN relationships(way) WHERE stake.share_max > 0)
  AND all(node IN nodes(way) WHERE size([other IN nodes(way) WHERE other = node]) = 1)
OPTIONAL MATCH (owner)-[seat:HEADQUARTERED_IN]->(home:Country)
WITH site, stands, ties, way, owner, seat, CASE WHEN owner:Country THEN owner.id ELSE home.id END AS headquarters
WHERE NOT headquarters IN site.countries AND coalesce($owner, headquarters) = headquarters
WITH site, stands, ties, owner, seat, headquarters, nodes(way) AS chain, relationships(way) AS stakes
RETURN site.id AS facility, site.name AS name, site.countries AS located, owner.id AS owner, owner.name AS owner_name,
       headquarters,
       CASE size(ties) WHEN 0 THEN 'owner' ELSE 'owner of the operator' END AS tie,
       [each IN chain[..-1] WHERE each <> site | each.name] AS through,
       reduce(part = 100.0, stake IN stakes | part * stake.share_min / 100) AS least,
       reduce(part = 100.0, stake IN stakes | part * stake.share_max / 100) AS most,
       COLLECT { UNWIND stakes + stands + ties + [seat] AS link UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       [site] + chain AS sites, stakes
ORDER BY headquarters, owner_name, name, size(through) LIMIT $limit
