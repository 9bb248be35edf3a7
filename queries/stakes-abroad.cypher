// title: Stakes of a country in plants elsewhere
// question: In which plants and firms outside a country do holders from it have a part, directly or through firms elsewhere?
// param: country country CN The country the holders have their headquarters in
// param: agreed yes|no no "yes" shows what is only agreed or optioned too: held is false there
// param: limit integer 1000 The most rows to list
// columns: owned, name, kind, stands_in, plants, holder, holder_name, held, through, least, most, claims, sites, stakes
MATCH (now:Current)
MATCH (home:Kg {key: now.graph + '/entity/' + $country})
CALL (home) {
  MATCH (holder:Entity)-[seat:HEADQUARTERED_IN]->(home) RETURN holder, [seat] AS seats
  UNION
  WITH home AS holder RETURN holder, [] AS seats
}
// Nobody on the way is at home there: whoever is, is the holder of a row of its own.
MATCH way = (holder)
            (()<-[stake:OWNED_BY|MAY_BE_OWNED_BY WHERE stake.share_max > 0 AND ($agreed = 'yes' OR stake:OWNED_BY)]-
             (firm:Entity WHERE NOT EXISTS { (firm)-[:HEADQUARTERED_IN|LOCATED_IN]->(:Country {id: $country}) })){1,5}
            (owned:Entity)
WHERE all(node IN nodes(way) WHERE size([other IN nodes(way) WHERE other = node]) = 1)
WITH seats, holder, owned, nodes(way) AS chain, relationships(way) AS stakes,
     COLLECT { MATCH (plant:Facility)-[:OPERATED_BY]->(owned)
               WHERE NOT $country IN coalesce(plant.countries, []) RETURN DISTINCT plant ORDER BY plant.name } AS plants,
     COLLECT { MATCH (owned)-[stands:LOCATED_IN|HEADQUARTERED_IN]->(:Country) RETURN stands } AS stands,
     COLLECT { MATCH (:Facility)-[tie:OPERATED_BY]->(owned) RETURN tie } AS ties
RETURN owned.id AS owned, owned.name AS name, owned.kind AS kind, [each IN stands | endNode(each).id] AS stands_in,
       [plant IN plants | plant.name] AS plants, holder.id AS holder, holder.name AS holder_name,
       all(stake IN stakes WHERE stake:OWNED_BY) AS held, [each IN chain[1..-1] | each.name] AS through,
       reduce(part = 100.0, stake IN stakes | part * stake.share_min / 100) AS least,
       reduce(part = 100.0, stake IN stakes | part * stake.share_max / 100) AS most,
       COLLECT { UNWIND stakes + seats + stands + [tie IN ties WHERE startNode(tie) IN plants] AS link
                 UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       chain + plants AS sites, stakes
ORDER BY held DESC, holder_name, name, size(through) LIMIT $limit
