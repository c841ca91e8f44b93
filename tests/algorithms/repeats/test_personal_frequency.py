from recommendations.algorithms.repeats.personal_frequency import PersonalFrequency
from recommendations.testing.algorithms import AlgorithmContract


class TestPersonalFrequency(AlgorithmContract):
    algorithm = PersonalFrequency
