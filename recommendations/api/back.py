from recommendations.back import back

__all__ = ["back"]
