import math

import pytest

from driverx_bridge.positioning import GeoReference, PoseTracker, yaw_of_compass


@pytest.mark.parametrize("latitude, longitude", [(0.0, 0.0), (42.0, 2.0), (-33.5, 151.0)])
def test_the_origin_is_found_from_one_known_point(latitude, longitude):
    truth = GeoReference(latitude, longitude)
    # A point some kilometres away, found by trying: the projection is monotonous.
    point = (latitude + 0.03, longitude - 0.05)
    x, y = truth.to_world(*point)
    found = GeoReference.of_point(point[0], point[1], x, y)
    assert found.to_world(*point) == pytest.approx((x, y), abs=1e-6)
    other = (latitude - 0.01, longitude + 0.02)
    assert found.to_world(*other) == pytest.approx(truth.to_world(*other), abs=1e-3)


def test_most_towns_have_their_origin_at_zero():
    reference = GeoReference.of_point(0.0009, 0.0018, *GeoReference().to_world(0.0009, 0.0018))
    assert reference.latitude_deg == pytest.approx(0, abs=1e-9)
    assert reference.to_world(0.0, 1.0)[0] == pytest.approx(111319.49, abs=0.01)


def test_the_compass_counts_from_north_and_yaw_from_east():
    assert yaw_of_compass(math.pi / 2) == pytest.approx(0)
    assert yaw_of_compass(0) == pytest.approx(-math.pi / 2)
    assert yaw_of_compass(2 * math.pi) == pytest.approx(-math.pi / 2)


def test_what_is_missing_or_not_a_number_leaves_the_last_pose():
    pose = PoseTracker(GeoReference())
    imu = [1.0, 0.0, 9.81, 0.0, 0.0, 0.2, math.pi]
    pose.update([0.001, 0.002, 3.0], imu, 5.0)
    before = (pose.x, pose.y, pose.z, pose.yaw, pose.speed)
    pose.update(None, imu[:6] + [math.nan], None)
    assert (pose.x, pose.y, pose.z, pose.yaw, pose.speed) == before
    assert pose.missed == 3
    # Facing south, what is ahead is +y; gravity is taken off.
    assert pose.acceleration == pytest.approx([0.0, 1.0, 0.0])
