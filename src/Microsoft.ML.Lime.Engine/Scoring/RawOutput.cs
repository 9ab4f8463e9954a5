using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>What the engine does with a model's raw outputs: check, order, and turn into probabilities.</summary>
internal static class RawOutput
{
    /// <summary>How far the sum of outputs that are probabilities may be from 1; float16 models need this much.</summary>
    private const double Slack = 1e-2;

    /// <summary>Decides what <see cref="Activation.Auto"/> means for these outputs of the picture and of its baseline.</summary>
    public static Activation Resolve(Activation asked, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) => asked switch
    {
        not Activation.Auto => asked,
        _ when IsWithinUnit(image) && IsWithinUnit(baseline) => Activation.None,
        _ => image.Length == 1 ? Activation.Sigmoid : Activation.Softmax,
    };

    /// <summary>Whether outputs taken as they are would be a distribution over the classes.</summary>
    public static bool IsDistribution(ReadOnlySpan<float> outputs)
    {
        double sum = 0;
        foreach (float output in outputs)
            sum += output;
        return outputs.Length > 1 && Math.Abs(sum - 1) <= Slack;
    }

    /// <summary>The values of some targets after the activation.</summary>
    /// <param name="activation">Not <see cref="Activation.Auto"/>.</param>
    /// <param name="outputs">The raw outputs of one picture.</param>
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

    /// <summary>The indices of the largest outputs, largest first; of equal ones the lower index first.</summary>
    public static int[] Max(ReadOnlySpan<float> outputs, int count) => Order(outputs, Enumerable.Range(0, outputs.Length))[..count];

    /// <summary>Sorts indices by falling output; equal outputs by index.</summary>
    public static int[] Order(ReadOnlySpan<float> outputs, IEnumerable<int> indices)
    {
        float[] values = outputs.ToArray();
        return [.. indices.Distinct().OrderByDescending(i => values[i]).ThenBy(i => i)];
    }

    /// <summary>Refuses outputs that are no numbers.</summary>
    /// <param name="outputs">The raw outputs of one picture.</param>
    /// <param name="what">Which picture, for the message.</param>
    public static void RequireFinite(ReadOnlySpan<float> outputs, string what)
    {
        if (FindUnreal(outputs) is >= 0 and int bad)
            throw new LimeException(FormattableString.Invariant($"The model returned {outputs[bad]} as output {bad} for {what}, where a ") +
                "finite number was expected; check the preprocessing (scale, mean, std, channel order) and the model itself.");
    }

    /// <summary>The index of the first number that is not finite, or -1.</summary>
    public static int FindUnreal(ReadOnlySpan<float> outputs)
    {
        int i = 0;
        // Of such numbers, and of no others, all bits of the exponent are set.
        var exponent = new Vector<int>(0x7F800000);
        for (; i <= outputs.Length - Vector<int>.Count; i += Vector<int>.Count)
            if (Vector.EqualsAny(Vector.AsVectorInt32(new Vector<float>(outputs[i..])) & exponent, exponent))
                break;
        for (; i < outputs.Length; i++)
            if (!float.IsFinite(outputs[i]))
                return i;
        return -1;
    }

    private static bool IsWithinUnit(ReadOnlySpan<float> outputs)
    {
        foreach (float output in outputs)
            if (output is not (>= -1e-6f and <= 1 + 1e-3f))
                return false;
        return true;
    }
}
