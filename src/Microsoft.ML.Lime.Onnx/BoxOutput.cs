using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Decides which of two outputs with 4 columns has the coordinates of boxes: the other one has the scores of 4 classes.</summary>
internal static class BoxOutput
{
    private static readonly string[] BoxNames = ["box", "dets", "coord"];
    private static readonly string[] ScoreNames = ["logit", "score", "label", "class", "cls", "conf", "prob"];

    /// <summary>Decides by the names, and by the values for an input of zeros.</summary>
    /// <param name="session">The session, which no other thread uses yet.</param>
    /// <param name="input">The input.</param>
    /// <param name="first">An output, and its shape for one image: boxes x 4 or 4 x boxes.</param>
    /// <param name="second">The other one.</param>
    /// <param name="guess">What is assumed, if names and values do not tell or contradict each other; null if they tell.</param>
    /// <returns>The name of the output with the coordinates.</returns>
    public static string Choose(OrtSession session, InputPlan input, (string Name, long[] Shape) first, (string Name, long[] Shape) second,
        out string? guess)
    {
        int byName = Rank(first.Name).CompareTo(Rank(second.Name));
        int byValues = AreBoxes(first).CompareTo(AreBoxes(second));
        (string chosen, string other) = (byName != 0 ? byName : byValues) < 0
            ? (second.Name, first.Name) : (first.Name, second.Name);
        guess = byName * byValues < 0 || byName == 0 && byValues == 0
            ? $"The outputs '{first.Name}' and '{second.Name}' both have 4 numbers per box; '{chosen}' is taken for the coordinates. "
                + $"If that is wrong, state --boxes FORM,box={other},scores={chosen} (OnnxScorerOptions.Output and JoinedOutputs)."
            : null;
        return chosen;

        bool AreBoxes((string Name, long[] Shape) output)
        {
            int images = input.FixedBatch ?? 1;
            float[] values = input.ProbeValues(session, images, output.Name);
            return AreBoxesOf(values.AsSpan(0, values.Length / images), areRows: output.Shape[1] == 4,
                Math.Max(input.Image.Height, input.Image.Width));
        }
    }

    private static int Rank(string name) => (Has(name, BoxNames) ? 1 : 0) - (Has(name, ScoreNames) ? 1 : 0);

    private static bool Has(string name, string[] parts) =>
        parts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether 9 of 10 rows are boxes in or near the image, and the rows are no distributions over classes.</summary>
    private static bool AreBoxesOf(ReadOnlySpan<float> values, bool areRows, int side)
    {
        int count = values.Length / 4, corners = 0, centres = 0, distributions = 0;
        double unit = 1;
        foreach (float value in values)
            unit = value > 1.5 ? side : unit;
        for (int i = 0; i < count; i++)
        {
            double Value(ReadOnlySpan<float> all, int column) => all[areRows ? 4 * i + column : column * count + i];
            double a = Value(values, 0), b = Value(values, 1), c = Value(values, 2), d = Value(values, 3);
            bool isNear = Math.Min(a, b) >= -0.1 * unit && Math.Max(Math.Max(a, b), Math.Max(c, d)) <= 1.1 * unit;
            corners += isNear && c > a && d > b ? 1 : 0;
            centres += isNear && c > 0 && d > 0 ? 1 : 0;
            distributions += Math.Abs(a + b + c + d - 1) < 1e-3 ? 1 : 0;
        }
        return Math.Max(corners, centres) >= 0.9 * count && distributions < 0.9 * count;
    }
}
