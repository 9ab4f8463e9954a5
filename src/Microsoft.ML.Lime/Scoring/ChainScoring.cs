namespace Microsoft.ML.Lime;

/// <summary>Who scores the perturbed pictures of a fitted model.</summary>
public enum ChainScoring
{
    /// <summary>
    /// A session of our own, in batches, where the steps up to <c>ApplyOnnxModel</c> are known to work pixel by pixel and a trial gives the
    /// model's own scores; else ML.NET, a row at a time.
    /// </summary>
    Auto,

    /// <summary>ML.NET, a row at a time: each perturbed picture goes through all steps.</summary>
    RowByRow,

    /// <summary>
    /// A session of our own, or an error that says why not. Steps that are not known to work pixel by pixel, such as custom mappings, are
    /// taken to; the trial still has to agree.
    /// </summary>
    Composed,
}
