namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>Masks of a picture's size that blend, a number from 0 to 1 a pixel. Rows are asked for by several threads at a time.</summary>
internal interface ISoftMasks
{
    /// <summary>One row of a mask.</summary>
    /// <param name="sample">The mask.</param>
    /// <param name="y">The row.</param>
    /// <param name="values">Receives a number from 0 to 1 for each column.</param>
    void Row(int sample, int y, Span<float> values);
}
