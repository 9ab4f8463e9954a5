namespace Microsoft.ML.Lime.Engine;

/// <summary>The function that turns a model's raw outputs into probabilities.</summary>
public enum Activation
{
    /// <summary>
    /// Chosen by the outputs for the image and its baseline. Several outputs that all lie in [0, 1] stay as they are, others get a softmax.
    /// A single output in [0, 1] stays as it is, another one gets a sigmoid.
    /// </summary>
    Auto,

    /// <summary>None: the outputs are probabilities, or values to be explained as they are.</summary>
    None,

    /// <summary>exp(x) / sum(exp(x)) over all outputs.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(-x)) on each output.</summary>
    Sigmoid,
}
