"""python -m unittest discover trainer/tests, with trainer/ in PYTHONPATH."""

import unittest
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from driverx_trainer import checks, losses
from driverx_trainer.faults import TrainerError
from driverx_trainer.judge import mirrored_route
from driverx_trainer.presets import TINY, resolve
from driverx_trainer.samples import SPECIAL, Layout, Split, Vocabulary, rarity
from driverx_trainer.student import Student, start_rows
from driverx_trainer.train import rows_of_step
from driverx_trainer.vision import PatchStem

ACTIONS = 16


VOCABULARY = Vocabulary(SPECIAL + ["go", "plan", "4.0"] + [f"<act_{token:04d}>" for token in range(ACTIONS)], ACTIONS)


# A large picture in front and three small ones; after "4.0" comes one readout.
LAYOUT = Layout([(84, 168), (56, 112), (56, 112), (56, 112)], 3, 1)


def student(preset=TINY) -> Student:
    torch.manual_seed(0)
    return Student(preset, VOCABULARY, LAYOUT)


def batch(count: int):
    generator = torch.Generator().manual_seed(1)
    pixels = torch.randint(0, 256, (count, LAYOUT.bytes), dtype=torch.uint8, generator=generator)
    prompts = torch.tensor([[9, 7, 8]] * count)
    return pixels, prompts, torch.randint(0, ACTIONS, (count, 6), generator=generator)


class TestStudent(unittest.TestCase):
    def test_patches_are_those_of_the_models_own_processor(self):
        picture = batch(1)[0][0, : 84 * 168 * 3].reshape(84, 168, 3)
        processor = Qwen2VLImageProcessorPil(min_pixels=84 * 168, max_pixels=84 * 168)
        own = student().patches(picture[None])[0]
        theirs = processor(Image.fromarray(picture.numpy()), return_tensors="pt")["pixel_values"]
        for frame in theirs.unflatten(1, (3, 2, -1)).unbind(2):
            torch.testing.assert_close(own, frame.flatten(1), atol=1e-5, rtol=0)

    def test_logits_are_those_of_the_models_own_forward_with_either_stem(self):
        for features in (0, 8):
            self.assertLess(checks.front_door(student(replace(TINY, stem_features=features)), *batch(2)), 1e-4)

    def test_the_stem_finds_a_lamp_wherever_it_is(self):
        torch.manual_seed(0)
        stem = PatchStem(8, 16)
        dark = torch.zeros(2, 3, 14, 14)
        dark[0, 0, 3:5, 3:5] = dark[1, 0, 9:11, 6:8] = 3
        strongest = torch.nn.functional.gelu(stem.features(dark.flatten(1)[:, stem.index])).amax(1)
        torch.testing.assert_close(strongest[0], strongest[1])

    def test_plans_with_a_cache_as_without(self):
        model = student().eval()
        pixels, prompts, _ = batch(2)
        with torch.no_grad():
            plan, seen, words = model.plan(pixels, prompts), model.see(pixels), prompts
            for place in range(6):
                logits = model.say(seen, words)[:, -1, model.first_action :]
                self.assertTrue(torch.equal(logits.argmax(-1), plan[:, place]))
                words = torch.cat([words, plan[:, place : place + 1] + model.first_action], 1)

    def test_wrong_positions_stop_the_training(self):
        broken = student()
        broken.positions = torch.zeros_like(broken.positions)
        with self.assertRaises(TrainerError):
            checks.front_door(broken, *batch(1))

    def test_swapped_cameras_change_what_is_said(self):
        model = student().eval()
        pixels, prompts, actions = batch(1)
        with torch.no_grad():
            front, left, *others = pixels.split([84 * 168 * 3, *[56 * 112 * 3] * 3], 1)
            swapped = torch.cat([front, others[0], left, others[1]], 1)
            difference = (model(pixels, prompts, actions) - model(swapped, prompts, actions)).abs().max()
        self.assertGreater(float(difference), 1e-4)

    def test_the_head_is_the_embedding(self):
        model = student().qwen
        self.assertIs(model.lm_head.weight, model.get_input_embeddings().weight)

    def test_action_rows_start_different_and_neighbours_near(self):
        model = student()
        poses = torch.stack([torch.linspace(0, 8, ACTIONS), torch.zeros(ACTIONS), torch.zeros(ACTIONS)], 1)
        start_rows(model, VOCABULARY, poses, torch.Generator().manual_seed(0))
        rows = model.qwen.lm_head.weight[model.first_action :].detach()
        self.assertEqual(len(rows.unique(dim=0)), ACTIONS)
        four = model.qwen.lm_head.weight[VOCABULARY.ids["4.0"]].detach()
        self.assertEqual(int((rows - four).norm(dim=1).argmin()), int((poses[:, 0] - 2).abs().argmin()))
        self.assertLess((rows[1:] - rows[:-1]).norm(dim=1).mean(), (rows[8:] - rows[:-8]).norm(dim=1).mean())

    def test_a_frozen_part_stops_the_training(self):
        model = student()
        movement = checks.Movement(model)
        with torch.no_grad():
            for name, value in model.qwen.named_parameters():
                if ".visual." not in name:
                    value += 1e-3
        with self.assertRaisesRegex(TrainerError, "vision"):
            movement.assert_moved()

    def test_a_loss_on_the_prompt_or_none_on_the_actions_stops_the_training(self):
        model, answers = student(), torch.tensor([[7], [8]])
        pixels, prompts, actions = batch(2)
        whole = (pixels, prompts, answers, actions)

        def check(loss_of):
            checks.supervised_places(model, whole, loss_of)

        right = lambda *of: losses.training_loss(*of, model.first_action, None, 0.5)[0]
        check(right)
        self.assertTrue(all(value.grad is None for value in model.parameters()))
        with self.assertRaisesRegex(TrainerError, "missing on 6 of the 1 readouts and 6 actions"):
            check(lambda logits, answers, _: losses.readout_loss(logits[:, :1], answers)[0].mean())
        with self.assertRaisesRegex(TrainerError, "missing on 1 of the 1 readouts"):
            check(lambda logits, _, actions: losses.action_loss(logits[:, 1:], actions, model.first_action, None)[0])
        with self.assertRaisesRegex(TrainerError, "missing on 1 of the 1 readouts and 6 actions"):
            check(lambda logits, *others: right(torch.cat([logits[:, :-1], logits[:, -1:].detach()], 1), *others))
        # As if all of the sequence were a text to be learnt.
        model.say = lambda seen, words: model._logits(model._embedded(seen, words), 0, None)
        prefix = len(model.prefix)
        with self.assertRaisesRegex(TrainerError, f"stands on {prefix + 1} places of images or prompt"):
            check(lambda logits, *_: logits.float().logsumexp(-1).mean())

    def test_the_printed_mask_tells_what_is_learnt_where(self):
        mask = checks.label_mask(VOCABULARY, student(), torch.tensor([9, 7, 8]), torch.tensor([9]), torch.arange(6))
        learnt = "go <<4.0>> plan <<<act_0000>>> <act_0000> <<<act_0001>>> <act_0001> <<<act_0002>>>"
        self.assertIn(f"image tokens] 4.0 {learnt}", mask)
        self.assertEqual(mask.count(" <<"), 7)

    def test_overfits_a_few_samples(self):
        model = student()
        pixels, prompts, actions = batch(4)
        answers = torch.tensor([[7], [8], [9], [7]])
        optimizer = torch.optim.AdamW(model.parameters(), 2e-3)
        for _ in range(90):
            logits = model(pixels, prompts, actions)
            loss, _, _ = losses.training_loss(logits, answers, actions, model.first_action, None, 1.0)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        self.assertLess(loss.item(), 0.3)
        self.assertTrue(torch.equal(model.plan(pixels, prompts), actions))
        self.assertTrue(torch.equal(model(pixels, prompts, actions)[:, :1].argmax(-1), answers))


class TestTraining(unittest.TestCase):
    def test_decodes_a_left_turn_to_the_left(self):
        poses = torch.tensor([[0.0, 0, 0], [2.0, -0.2, -0.2]])
        path = losses.decode(poses, torch.tensor([[1] * 6]))[0]
        self.assertTrue((path[1:, 1] < path[:-1, 1]).all())
        self.assertAlmostEqual(float(path[-1, 2]), -1.2, places=5)

    def test_soft_targets_favour_the_token_itself(self):
        poses = torch.tensor([[0.0, 0, 0], [0.1, 0, 0], [5.0, 0, 0]])
        soft = losses.soft_targets(poses, 0.15)
        torch.testing.assert_close(soft.sum(1), torch.ones(3))
        self.assertTrue((soft.argmax(1) == torch.arange(3)).all())
        self.assertGreater(soft[0, 1], 0.1)
        self.assertLess(soft[0, 2], 1e-6)

    def test_the_mirrored_route_is_on_the_other_side_and_mirrors_back(self):
        words = [str(metres) for metres in [-25, *range(-20, 21), 25]] + ["8.4"]
        vocabulary = Vocabulary([*words, "LEFT", "RIGHT", "LANEFOLLOW", "CHANGELANELEFT", "CHANGELANERIGHT"], 0)
        mirrored = mirrored_route(vocabulary, "{command} {ahead} {right}")
        prompts = torch.tensor([vocabulary.encode("LEFT 7 -3"), vocabulary.encode("LANEFOLLOW -2 25")])
        told = [" ".join(vocabulary.words[word] for word in prompt) for prompt in mirrored(prompts)]
        self.assertEqual(told, ["RIGHT 7 3", "LANEFOLLOW -2 -25"])
        self.assertTrue(torch.equal(mirrored(mirrored(prompts)), prompts))

    def test_an_epoch_sees_each_sample_once(self):
        seen = [row for step in range(5) for row in rows_of_step(step, 4, np.ones(20), 7)]
        self.assertEqual(sorted(seen), list(range(20)))

    def test_rare_answers_come_more_often(self):
        answers = np.array([[7, 9]] * 15 + [[8, 9]] * 1)
        nothing = np.zeros((16, 0))
        split = Split([""] * 16, nothing, nothing, answers, nothing, nothing)
        weights = rarity(split, VOCABULARY, [0])
        self.assertEqual(list(weights[[0, 15]]), [1, 15**0.5])
        self.assertEqual(list(rarity(split, VOCABULARY, [1])), [1] * 16)
        seen = [row for step in range(600) for row in rows_of_step(step, 4, weights, 7)]
        self.assertAlmostEqual(seen.count(15) / seen.count(0), 15**0.5, delta=0.2)

    def test_a_sample_in_two_splits_stops_the_training(self):
        checks.disjoint(["a", "b"], ["c"])
        with self.assertRaises(TrainerError):
            checks.disjoint(["a", "b"], ["b"])

    def test_unknown_words_and_presets_are_errors(self):
        with self.assertRaisesRegex(TrainerError, "vocabulary"):
            Vocabulary(["a"], 0).encode("a b")
        with self.assertRaisesRegex(TrainerError, "3b-lora"):
            resolve("huge")


if __name__ == "__main__":
    unittest.main()
