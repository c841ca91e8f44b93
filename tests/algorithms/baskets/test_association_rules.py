from recommendations.algorithms.baskets.association_rules import AssociationRules
from recommendations.testing.algorithms import AlgorithmContract


class TestAssociationRules(AlgorithmContract):
    algorithm = AssociationRules
