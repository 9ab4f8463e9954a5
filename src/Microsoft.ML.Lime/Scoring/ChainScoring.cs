namespace Microsoft.ML.Lime;

/// <summary>The scorer of a fitted model.</summary>
public enum ChainScoring
{
    /// <summary>
    /// Composed, where the steps before <c>ApplyOnnxModel</c> are known to work pixel by pixel and a trial gives the model's own scores;
    /// otherwise row by row.
    /// </summary>
    Auto,

    /// <summary>ML.NET runs all steps on every perturbed image, one row at a time.</summary>
    RowByRow,

    /// <summary>
    /// The steps run on the image and its baseline, and the ONNX model runs in batches in a separate session; otherwise an error says
    /// why not. Steps that are not known to work pixel by pixel, such as custom mappings, are assumed to; the trial must still succeed.
    /// </summary>
    Composed,
}
