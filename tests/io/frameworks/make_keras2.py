"""Write keras2.h5 and keras2.keras, what Keras 2 stores, with its own numbers in truth-keras2.json.

    python tests/io/frameworks/make_keras2.py

It needs tensorflow-cpu==2.15.1, the last with Keras 2, in an environment of its own. Everything
is in float64: what the file holds is what the numbers are worked out from.
"""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

HERE = Path(__file__).parent
X, Y = [0.2, -0.7, 1.1], [0.0, 1.0, 0.0]

keras.backend.set_floatx("float64")
keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        layers.Dense(4, input_shape=(3,)),
        layers.BatchNormalization(),
        layers.LeakyReLU(alpha=0.2),
        layers.Dropout(0.3),
        layers.Dense(2, activation="swish"),
        layers.Dense(3, activation="softmax"),
    ]
)
scale = ([1.0, 2.0, 0.5, 1.5], [0.0, 0.1, 0.2, 0.3], [0.1, 0.2, 0.3, 0.4], [1.0, 2.0, 3.0, 4.0])
model.layers[1].set_weights([np.array(one) for one in scale])
model.compile(loss="categorical_crossentropy")
truth = {}
for name in ("keras2.h5", "keras2.keras"):
    model.save(HERE / name)
    x = tf.constant([X], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = model(x, training=False)
        cost = keras.losses.categorical_crossentropy(tf.constant([Y], tf.float64), outputs)[0]
    last = model.layers[-1]
    by_x, by_kernel, by_bias = tape.gradient(cost, [x, last.kernel, last.bias])
    truth[name] = {
        "x": X,
        "y": Y,
        "loss": None,
        "activations": None,
        "outputs": outputs.numpy()[0].tolist(),
        "cost": float(cost),
        "dC_dx": by_x.numpy()[0].tolist(),
        "last": [by_kernel.numpy().T.tolist(), by_bias.numpy().tolist()],
    }
versions = {"tensorflow": tf.__version__, "keras": keras.__version__}
(HERE / "truth-keras2.json").write_text(json.dumps({"versions": versions, "files": truth}) + "\n")
