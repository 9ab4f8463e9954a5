namespace Microsoft.ML.Lime.Engine;

/// <summary>What is applied to a model's raw output to make probabilities of it.</summary>
public enum Activation
{
    /// <summary>
    /// Decided on the picture and on its baseline: several outputs that are all within [0, 1] are taken as they are, others get a
    /// softmax; a single output within [0, 1] is taken as it is, another gets a sigmoid.
    /// </summary>
    Auto,

    /// <summary>Nothing: the outputs are probabilities, or numbers that are to be explained as they are.</summary>
    None,

    /// <summary>exp(x) / sum(exp(x)) over all outputs.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(-x)) on each output.</summary>
    Sigmoid,
}
