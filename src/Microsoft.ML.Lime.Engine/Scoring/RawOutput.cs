using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>Checks and sorts a model's raw outputs, and turns them into probabilities.</summary>
internal static class RawOutput
{
    /// <summary>Maximum deviation of a sum of probabilities from 1; float16 models need this tolerance.</summary>
    private const double Slack = 1e-2;

    /// <summary>Whether the raw outputs form a distribution over the classes.</summary>
    public static bool IsDistribution(ReadOnlySpan<float> outputs)
    {
        double sum = 0;
        foreach (float output in outputs)
            sum += output;
        return outputs.Length > 1 && Math.Abs(sum - 1) <= Slack;
    }

    /// <summary>The values of some targets after the activation.</summary>
    /// <param name="activation">Not <see cref="Activation.Auto"/>.</param>
    /// <param name="outputs">The raw outputs of one image.</param>
    /// <param name="targets">Indices into the outputs.</param>
    /// <param name="values">Receives one value per target.</param>
    public static void Apply(Activation activation, ReadOnlySpan<float> outputs, ReadOnlySpan<int> targets, Span<float> values)
    {
        double max = 0, sum = 1;
        if (activation == Activation.Softmax)
        {
            max = double.NegativeInfinity;
            foreach (float output in outputs)
                max = Math.Max(max, output);
            sum = 0;
            foreach (float output in outputs)
                sum += Math.Exp(output - max);
        }
        for (int i = 0; i < targets.Length; i++)
        {
            double output = outputs[targets[i]];
            values[i] = (float)(activation switch
            {
                Activation.Softmax => Math.Exp(output - max) / sum,
                Activation.Sigmoid => 1 / (1 + Math.Exp(-output)),
                _ => output,
            });
        }
    }

    /// <summary>The indices of the largest outputs, in descending order; of equal outputs the lower index first.</summary>
    public static int[] Max(ReadOnlySpan<float> outputs, int count) => Order(outputs, Enumerable.Range(0, outputs.Length))[..count];

    /// <summary>Sorts indices by descending output; equal outputs by index.</summary>
    public static int[] Order(ReadOnlySpan<float> outputs, IEnumerable<int> indices)
    {
        float[] values = outputs.ToArray();
        return [.. indices.Distinct().OrderByDescending(i => values[i]).ThenBy(i => i)];
    }

    /// <summary>Throws if an output is not finite.</summary>
    /// <param name="outputs">The raw outputs of one image.</param>
    /// <param name="what">The evaluated image, for the message.</param>
    public static void RequireFinite(ReadOnlySpan<float> outputs, string what)
    {
        if (FindUnreal(outputs) is >= 0 and int bad)
            throw new LimeException(FormattableString.Invariant($"The model returned {outputs[bad]} as output {bad} for {what}, where a ") +
                "finite number was expected; check the preprocessing (scale, mean, std, channel order) and the model.");
    }

    /// <summary>The index of the first value that is not finite, or -1.</summary>
    public static int FindUnreal(ReadOnlySpan<float> outputs)
    {
        int i = 0;
        // Exactly the values that are not finite have all exponent bits set.
        var exponent = new Vector<int>(0x7F800000);
        for (; i <= outputs.Length - Vector<int>.Count; i += Vector<int>.Count)
            if (Vector.EqualsAny(Vector.AsVectorInt32(new Vector<float>(outputs[i..])) & exponent, exponent))
                break;
        for (; i < outputs.Length; i++)
            if (!float.IsFinite(outputs[i]))
                return i;
        return -1;
    }

    /// <summary>Whether all values lie within [0, 1], up to rounding.</summary>
    public static bool IsWithinUnit(ReadOnlySpan<float> outputs)
    {
        foreach (float output in outputs)
            if (output is not (>= -1e-6f and <= 1 + 1e-3f))
                return false;
        return true;
    }
}
