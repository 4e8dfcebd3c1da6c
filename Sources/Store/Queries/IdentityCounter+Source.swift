public import CMDB
public import Cypher

extension IdentityCounter: IdentitySource {}
