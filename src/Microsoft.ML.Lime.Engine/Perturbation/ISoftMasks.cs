namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>Smooth masks: a weight from 0 (baseline) to 1 (image) per pixel. Several threads read rows at once.</summary>
internal interface ISoftMasks
{
    /// <summary>Number of masks.</summary>
    int Count { get; }

    /// <summary>Computes one row of a mask.</summary>
    /// <param name="mask">Index of the mask.</param>
    /// <param name="y">The row.</param>
    /// <param name="weights">Receives a weight from 0 to 1 for each column.</param>
    void Row(int mask, int y, Span<float> weights);
}
