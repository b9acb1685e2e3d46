"""Stand-in for the provider that tells agents of their own vehicle."""


class CarlaDataProvider(object):
    _hero = None

    @staticmethod
    def get_hero_actor():
        return CarlaDataProvider._hero

    @staticmethod
    def set_hero_actor(hero):
        CarlaDataProvider._hero = hero
