from recommendations.algorithms import Dataset
from recommendations.algorithms.data.actors import actors, distinct_actors


def test_the_shopper_stands_behind_an_act_else_the_order_else_the_visit():
    data = Dataset.from_columns(
        shoppers=[7, 7, -1, -1, -1, -1, -1],
        orders=[1, 2, 3, 3, -1, -1, -1],
        visits=[1, 1, 2, 2, 5, 5, -1],
        items=[0] * 7,
        times=range(7),
    )
    codes, count = actors(data)
    assert codes.tolist() == [0, 0, 1, 1, 2, 2, -1]
    assert count == 3
    assert distinct_actors(data).tolist() == [3]
