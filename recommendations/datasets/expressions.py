"""Column values as the database driver gives them, so that a million rows need no conversion one by one."""

from typing import Any

from django.db.models import F, Func, TextField


class Raw(Func):
    """A column without Django's conversion: UUIDs stay the text or object that the driver makes of them."""

    template = "%(expressions)s"
    arity = 1

    def __init__(self, name: str) -> None:
        super().__init__(F(name), output_field=TextField())


class Epoch(Func):
    """A moment as whole unix seconds."""

    arity = 1

    def __init__(self, name: str) -> None:
        # Called a text because Django would pass every single number through int().
        super().__init__(F(name), output_field=TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # One percent sign is left of four: the template takes two, the parameters' interpolation one more.
        template = "CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "TIMESTAMPDIFF(SECOND, '1970-01-01', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)
