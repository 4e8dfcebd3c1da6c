internal import CMDB
internal import Cypher

extension IdentityCounter: IdentitySource {}
