import math

import numpy
import pytest
import simplejpeg

from driverx_bridge.cameras import JpegEncoder, carla_sensor
from driverx_bridge.episode import identity_of
from driverx_bridge.messages import BridgeError, decode, encode, number_of
from driverx_bridge.route import RouteWalk, to_ego


def test_a_save_name_says_which_route_it_is():
    name = "RouteScenario_1711_rep0_Town12_ParkingCutIn_1_15_01_02_03_04_05"
    assert identity_of(name, "Carla/Maps/Town12") == {
        "routeId": "1711",
        "repetition": 0,
        "town": "Town12",
        "scenarios": [{"name": "ParkingCutIn_1", "type": "ParkingCutIn"}],
    }
    name = "RouteScenario_a_b_rep2_Town10HD_Opt_None_None_01_02_03_04_05"
    assert identity_of(name, "Town10HD_Opt") == {
        "routeId": "a_b",
        "repetition": 2,
        "town": "Town10HD_Opt",
        "scenarios": [],
    }
    assert identity_of("odd", "")["routeId"] == "odd"


def test_the_walk_drops_points_that_are_done_and_keeps_two():
    walk = RouteWalk([{"x": 50.0 * i, "y": 0.0} for i in range(3)])
    assert walk.update(10.0, 0.0)["x"] == 50.0
    assert walk.update(49.0, 1.0)["x"] == 100.0
    assert walk.update(100.0, 0.0)["x"] == 100.0


def test_the_ego_frame_has_x_ahead_and_y_right():
    assert to_ego(1.0, 5.0, 1.0, 2.0, math.pi / 2) == pytest.approx([3.0, 0.0])
    assert to_ego(0.0, 2.0, 1.0, 2.0, math.pi / 2) == pytest.approx([0.0, 1.0])


def test_numbers_that_are_not_finite_are_named():
    with pytest.raises(BridgeError, match="ego.velocity.1 of tick"):
        encode({"type": "tick", "ego": {"velocity": [0.0, math.nan]}})
    with pytest.raises(BridgeError, match="steer of control is True"):
        number_of({"type": "control", "steer": True}, "steer", -1, 1)
    for frame in (b"\xc1", b"\x01", "text"):
        with pytest.raises(BridgeError):
            decode(frame)


def test_pictures_keep_their_colours():
    camera = {"id": "CAM_FRONT", "jpegQuality": 95}
    red = numpy.zeros((32, 48, 4), dtype=numpy.uint8)
    red[:, :, 2] = 255  # B, G, R, A
    encoder = JpegEncoder()
    image = encoder.encode([camera], {"CAM_FRONT": red})[0]
    encoder.close()
    assert (image["width"], image["height"], image["channelOrder"]) == (48, 32, "rgb")
    pixel = simplejpeg.decode_jpeg(image["bytes"], colorspace="RGB")[10, 10]
    assert pixel[0] > 240 and pixel[1] < 15 and pixel[2] < 15


def test_a_camera_of_the_rig_becomes_a_sensor_in_degrees():
    camera = {"id": "C", "x": 1.0, "y": -0.5, "z": 1.6, "yaw": math.pi, "pitch": 0.0, "roll": 0.0}
    camera.update(fieldOfView=math.radians(70), width=16, height=9, jpegQuality=20)
    sensor = carla_sensor(camera)
    assert sensor["type"] == "sensor.camera.rgb"
    assert (sensor["yaw"], sensor["fov"]) == pytest.approx((180.0, 70.0))
