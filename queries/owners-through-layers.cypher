// title: Owners through all layers
// question: Who holds a facility or a firm, directly and through other firms, and which part do the stakes said to be held give?
// param: owned id mountain-pass The facility or firm
// param: operator yes|no yes "no" leaves out the holders of whoever operates a facility
// columns: owner, name, headquarters, tie, chains, least, said_most, claims, sites, stakes
MATCH (now:Current)
MATCH (owned:Kg {key: now.graph + '/entity/' + $owned})
CALL (owned) {
  RETURN owned AS held, [] AS ties
  UNION
  MATCH (owned)-[tie:OPERATED_BY]->(operator:Entity) WHERE $operator <> 'no'
  RETURN operator AS held, collect(tie) AS ties
}
// Along a chain parts multiply, over chains they add. No firm twice: a circle of holders adds nothing here, while
// `kg owners` solves it. What nobody names is in neither number, so an owner may have more than said_most.
MATCH way = (held)-[:OWNED_BY]->{1,8}(owner:Kg)
WHERE all(node IN nodes(way) WHERE size([other IN nodes(way) WHERE other = node]) = 1)
  AND all(stake IN relationships(way) WHERE stake.share_max > 0)
WITH owned, owner, ties, collect(way) AS ways,
     sum(reduce(part = 100.0, stake IN relationships(way) | part * stake.share_min / 100)) AS least,
     sum(reduce(part = 100.0, stake IN relationships(way) | part * stake.share_max / 100)) AS most
WITH *, COLLECT { MATCH (owner)-[seat:HEADQUARTERED_IN]->(:Country) RETURN seat } AS seats
RETURN owner.id AS owner, owner.name AS name, [seat IN seats | endNode(seat).id] AS headquarters,
       CASE size(ties) WHEN 0 THEN 'owner' ELSE 'owner of the operator' END AS tie,
       [way IN ways | reduce(text = head(nodes(way)).name, node IN nodes(way)[1..] | text + ' <- ' + node.name)] AS chains,
       least, CASE WHEN most > 100 THEN 100.0 ELSE most END AS said_most,
       COLLECT { UNWIND ways AS way UNWIND relationships(way) + ties + seats AS link
                 UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND ways AS way UNWIND nodes(way) + [owned] AS node RETURN DISTINCT node } AS sites,
       COLLECT { UNWIND ways AS way UNWIND relationships(way) AS stake RETURN DISTINCT stake } AS stakes
ORDER BY tie, least DESC, name
