"""What the agent may ask of CARLA itself: its own vehicle, the weather and the map's name."""

import math

#: Wheelbase of the MKZ, which CARLA's files do not state, and its half sizes, metres.
WHEELBASE = 2.8448
HALF_SIZES = (2.44619083404541, 0.9183566570281982, 0.7451388239860535)
WEATHER = (
    "cloudiness",
    "precipitation",
    "precipitation_deposits",
    "wetness",
    "wind_intensity",
    "sun_azimuth_angle",
    "sun_altitude_angle",
    "fog_density",
)


def hero_actor():
    """The vehicle under test; None where the evaluator has none yet."""
    from srunner.scenariomanager.carla_data_provider import CarlaDataProvider

    return CarlaDataProvider.get_hero_actor()


def vehicle_message(hero):
    half_sizes, type_id = HALF_SIZES, "vehicle.lincoln.mkz_2020"
    if hero is not None:
        extent = hero.bounding_box.extent
        half_sizes, type_id = (extent.x, extent.y, extent.z), hero.type_id
    length, width, height = half_sizes
    return {
        "typeId": type_id,
        "halfLength": length,
        "halfWidth": width,
        "halfHeight": height,
        "wheelbase": WHEELBASE,
    }


def weather_message(hero):
    """CARLA's weather by name of the parameter; what is not finite is left out."""
    if hero is None:
        return {}
    weather = hero.get_world().get_weather()
    values = {name: float(getattr(weather, name, math.nan)) for name in WEATHER}
    return {name: value for name, value in values.items() if math.isfinite(value)}
