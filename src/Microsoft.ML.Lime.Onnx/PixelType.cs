using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>How pixels become elements of an input: unchanged for floats, rounded for whole numbers.</summary>
/// <param name="tensor">The input that takes the image.</param>
internal sealed class PixelType(OnnxModelInfo.Tensor tensor)
{
    // Interpolation may overshoot the range of the pixels by so much. Such values are clamped, as image libraries do.
    private const int Overshoot = 32;

    // Fewer different values than this are no image any more.
    private const int FewValues = 32;

    /// <summary>
    /// The preprocessing if none is given. For int8 it is pixel - 128: models quantized to int8 (TensorFlow Lite's, for example) have a
    /// zero point of about -128 for an input of 0 to 1, and about 0 for one of -1 to 1.
    /// </summary>
    public Preprocessing Default { get; } =
        tensor.Element == TensorElement.Int8 ? Preprocessing.Raw with { Mean = [128] } : Preprocessing.Raw;

    /// <summary>Whether the preprocessing is inside the model, because the input takes whole numbers.</summary>
    public bool IsWhole => tensor.IsWhole;

    /// <summary>Problems of a preprocessing, a sentence each.</summary>
    public IEnumerable<string> Problems(Preprocessing made)
    {
        if (tensor.Limits is not var (least, greatest))
            yield break;
        double low = double.PositiveInfinity, high = double.NegativeInfinity, step = double.PositiveInfinity;
        for (int i = 0; i < Math.Max(made.Mean.Count, made.Std.Count); i++)
        {
            double mean = made.Mean[Math.Min(i, made.Mean.Count - 1)], std = made.Std[Math.Min(i, made.Std.Count - 1)];
            (double black, double white) = (-mean / std, (255 * made.Scale - mean) / std);
            (low, high) = (Math.Min(low, Math.Min(black, white)), Math.Max(high, Math.Max(black, white)));
            step = Math.Min(step, Math.Abs(white - black));
        }
        bool isOutside = Math.Round(low) < least || Math.Round(high) > greatest, isCoarse = step < FewValues - 1;
        if (!isOutside && !isCoarse)
            yield break;
        string remedy = tensor.Element == TensorElement.Int8
            ? "such models mostly take pixel - 128 (--mean 128, Preprocessing.Mean)"
            : "such models have the preprocessing inside, so leave it out, or use raw (Preprocessing.Raw)";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The preprocessing turns pixels of 0 to 255 into {Rounded(low)} to {Rounded(high)}, but the input {tensor} takes ")
            + (isOutside ? $"{tensor.Range}; {remedy}." : $"whole numbers, so almost nothing is left of the image; {remedy}.");
    }

    // Three decimals; adding 0 removes the sign of -0.
    private static double Rounded(double value) => Math.Round(value, 3) + 0.0;

    /// <summary>What was guessed, a sentence each.</summary>
    public IEnumerable<string> Guesses(Preprocessing? given)
    {
        if (given is null && tensor.Element == TensorElement.Int8)
            yield return $"The input {tensor} takes int8, and nothing says how: pixel - 128 (-128 to 127) is a guess, which is usual for "
                + "quantized models; state it by --mean 128 (Preprocessing.Mean), or another preprocessing.";
    }

    /// <summary>Rounds preprocessed values to the elements of the input: to nearest, ties to even. Floats stay as they are.</summary>
    /// <exception cref="LimeException">A value is outside the type's range.</exception>
    public void Round(Span<float> values)
    {
        if (tensor.Limits is not var (least, greatest))
            return;
        foreach (ref float value in values)
            value = value >= least - Overshoot && value <= greatest + Overshoot
                ? (float)Math.Clamp(Math.Round((double)value), least, greatest)
                : throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                    $"A preprocessed value is {value}, but the input {tensor} takes {tensor.Range}; give an image (and a baseline) of ")
                    + "values from 0 to 255, or a preprocessing that maps them to that range.");
    }
}
