"""From GNSS and compass to CARLA's world frame (x east, y south, yaw clockwise from east, radians)."""

import math

EARTH_RADIUS = 6378137.0
GRAVITY = 9.81


def _mercator(latitude_deg):
    return math.log(math.tan(math.pi * (90.0 + latitude_deg) / 360.0))


class GeoReference(object):
    """CARLA's projection around the latitude and longitude of the map's origin, in degrees."""

    def __init__(self, latitude_deg=0.0, longitude_deg=0.0):
        self.latitude_deg = latitude_deg
        self.longitude_deg = longitude_deg

    @classmethod
    def of_point(cls, latitude_deg, longitude_deg, x, y):
        """The origin for which a known point lies where it does; (0, 0) where none is found.

        Leaderboard agents are not told the origin; they know the first plan point in both frames. Newton's method
        begins at the point's own latitude, from which the origin is at most a map's size away.
        """
        reference = latitude_deg
        for _ in range(50):
            off = cls(reference, 0.0).to_world(latitude_deg, 0.0)[1] - y
            if abs(off) < 1e-7:
                scale = math.cos(math.radians(reference)) * EARTH_RADIUS * math.pi / 180.0
                return cls(reference, longitude_deg - x / scale)
            step = 1e-6
            slope = (cls(reference + step, 0.0).to_world(latitude_deg, 0.0)[1] - y - off) / step
            if slope == 0.0:
                break
            reference -= off / slope
            if not -89.0 < reference < 89.0:
                break
        return cls()

    def to_world(self, latitude_deg, longitude_deg):
        """x and y in metres."""
        scale = math.cos(math.radians(self.latitude_deg)) * EARTH_RADIUS
        x = scale * math.radians(longitude_deg - self.longitude_deg)
        y = scale * (_mercator(self.latitude_deg) - _mercator(latitude_deg))
        return x, y


def yaw_of_compass(compass):
    """CARLA's yaw of a compass reading (clockwise from north), radians in (-pi, pi]."""
    yaw = compass - math.pi / 2
    return math.atan2(math.sin(yaw), math.cos(yaw))


class PoseTracker(object):
    """The newest pose that the sensors gave. A reading that is missing or NaN leaves the last one, and is counted."""

    def __init__(self, reference):
        self._reference = reference
        self.x = self.y = self.z = self.yaw = 0.0
        self.acceleration = [0.0, 0.0, 0.0]
        self.angular_velocity = [0.0, 0.0, 0.0]
        self.speed = 0.0
        self.missed = 0

    def update(self, gnss, imu, speed):
        """:param gnss: latitude, longitude (degrees), altitude (m), or None.

        :param imu: acceleration (m/s2) and angular velocity (rad/s) in the vehicle's frame, compass (rad), or None.
        :param speed: m/s, or None.
        """
        if _finite(gnss, 3):
            self.x, self.y = self._reference.to_world(float(gnss[0]), float(gnss[1]))
            self.z = float(gnss[2])
        else:
            self.missed += 1
        if imu is not None and len(imu) == 7 and math.isfinite(imu[6]):
            self.yaw = yaw_of_compass(float(imu[6]))
        else:
            self.missed += 1
        if imu is not None and _finite(imu[:6], 6):
            cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
            ahead, right, up = (float(value) for value in imu[:3])
            # CARLA's accelerometer feels gravity.
            self.acceleration = [ahead * cosine - right * sine, ahead * sine + right * cosine, up - GRAVITY]
            self.angular_velocity = [float(value) for value in imu[3:6]]
        if speed is not None and math.isfinite(speed):
            self.speed = float(speed)
        else:
            self.missed += 1


def _finite(values, count):
    return values is not None and len(values) == count and all(math.isfinite(value) for value in values)
