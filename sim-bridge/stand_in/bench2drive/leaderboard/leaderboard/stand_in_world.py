"""A world of one car on a flat road: a kinematic bicycle that follows the agent's control."""

import math

import carla
import numpy

TICK = 0.05
WHEELBASE = 2.8448
METRES_A_DEGREE = 6378137.0 * math.pi / 180.0


class StandInMap(object):
    def __init__(self, town):
        self.name = "Carla/Maps/%s" % town

    def to_opendrive(self):
        return "<OpenDRIVE/>"


class StandInWeather(object):
    cloudiness = 5.0
    sun_altitude_angle = 45.0


class Hero(object):
    """The vehicle under test, with the methods of a carla.Actor that agents use."""

    type_id = "vehicle.lincoln.mkz_2020"

    def __init__(self, town, x, y, yaw):
        self._map = StandInMap(town)
        self.x, self.y, self.yaw, self.speed = x, y, yaw, 0.0
        self.acceleration = self.yaw_rate = 0.0

        class Box(object):
            extent = carla.Vector3D(2.446, 0.918, 0.745)

        self.bounding_box = Box()

    def get_world(self):
        return self

    def get_map(self):
        return self._map

    def get_weather(self):
        return StandInWeather()

    def get_transform(self):
        return carla.Transform(
            carla.Location(x=self.x, y=self.y, z=0.0), carla.Rotation(pitch=0.0, yaw=math.degrees(self.yaw), roll=0.0)
        )

    def get_acceleration(self):
        return carla.Vector3D(
            self.acceleration * math.cos(self.yaw), self.acceleration * math.sin(self.yaw), 0.0
        )

    def get_angular_velocity(self):
        return carla.Vector3D(0.0, 0.0, math.degrees(self.yaw_rate))

    def step(self, control):
        self.acceleration = 3.0 * control.throttle - (8.0 * control.brake if self.speed > 0 else 0.0) - 0.05 * self.speed
        self.speed = max(0.0, self.speed + TICK * self.acceleration)
        self.yaw_rate = self.speed * math.tan(0.6 * control.steer) / WHEELBASE
        self.yaw += TICK * self.yaw_rate
        self.x += TICK * self.speed * math.cos(self.yaw)
        self.y += TICK * self.speed * math.sin(self.yaw)


def gps_of(x, y):
    """Around the origin (0, 0), as in most towns."""
    latitude = 90.0 - 360.0 / math.pi * math.atan(math.exp(y / 6378137.0))
    return latitude, x / METRES_A_DEGREE


def sensor_data(sensors, hero, frame):
    """What each sensor gives at a frame: pairs as the leaderboard hands them over; some give nothing at first."""
    data = {}
    for sensor in sensors:
        kind, name = sensor["type"], sensor["id"]
        if kind == "sensor.camera.rgb":
            data[name] = None if frame < 2 else (frame, _picture(sensor["width"], sensor["height"], frame))
        elif kind == "sensor.other.gnss":
            latitude, longitude = gps_of(hero.x, hero.y)
            data[name] = (frame, numpy.array([latitude, longitude, 0.0], dtype=numpy.float64))
        elif kind == "sensor.other.imu":
            compass = math.nan if frame == 3 else (hero.yaw + math.pi / 2) % (2 * math.pi)
            imu = [hero.acceleration, hero.speed * hero.yaw_rate, 9.81, 0.0, 0.0, hero.yaw_rate, compass]
            data[name] = (frame, numpy.array(imu, dtype=numpy.float64))
        elif kind == "sensor.speedometer":
            data[name] = (frame, {"speed": hero.speed})
    return data


def _picture(width, height, frame):
    """Blue, green, red, alpha, as CARLA orders them: a blue picture with a bar that moves."""
    picture = numpy.zeros((height, width, 4), dtype=numpy.uint8)
    picture[:, :, 0] = 200
    picture[:, frame % width, 2] = 255
    picture[:, :, 3] = 255
    return picture
