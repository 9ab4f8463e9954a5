namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The examples of docs/methods.md.</summary>
public sealed class MethodsPageTests
{
    [Fact]
    public void Example_OcclusionOfWordEmbeddings_ReturnsOneValuePerPosition()
    {
        const int numbers = 50;
        string[] words = ["the", "soup", "was", "cold", "and", "bland"];
        float[] embeddings = [.. Enumerable.Range(0, words.Length * numbers).Select(i => i / numbers is 3 or 5 ? -1f : 0.25f)];
        static float Praise(ReadOnlySpan<float> text)
        {
            float sum = 0;
            foreach (float number in text)
                sum += number;
            return sum / text.Length;
        }

        // docs: begin
        ImageBuffer text = ImageBuffer.FromFloats(words.Length, 1, numbers, embeddings); // a word a row, its numbers as channels
        var scorer = new DelegateScorer(new ScorerInput(words.Length, 1, numbers, TensorLayout.Nhwc), outputLength: 1,
            (batch, count, scores) =>
            {
                for (int i = 0; i < count; i++)
                    scores[i] = Praise(batch.Slice(i * words.Length * numbers, words.Length * numbers));
            });
        AttributionMap map = new OcclusionExplainer(new OcclusionOptions
        {
            MaskSize = (2, 1), // two words at a time
            Stride = (1, 1),
            MaskClipping = false, // never fewer
            Baseline = Baselines.Color(0),
            Target = Targets.Outputs(0),
            Upsampling = MapUpsampling.None,
        }).Explain(scorer, text).Classes[0].Map;
        // docs: end

        Assert.Equal((5, 1), (map.Height, map.Width));
        double[] expected = [0.5, 0.5, -0.75, -0.75, -0.75]; // of two words
        Assert.All(expected.Zip(map.Values.ToArray()), pair => Assert.Equal(pair.First / words.Length, pair.Second, 1e-6));
    }

    [Fact]
    public void Example_Targets_HaveExpectedNames()
    {
        var mask = new AttributionMap(2, 3, [0, 1, 0, 0, 1, 0]);
        // docs: begin
        ITarget[] targets =
        [
            Targets.TopClasses(3),
            Targets.Classes(281, 239),
            Targets.Outputs(0),
            Targets.Sum([15]),
            Targets.Sum([15], new ImageBox(Left: 40, Top: 20, Right: 120, Bottom: 90)),
            Targets.Sum([15], mask),
            Targets.DetectedBox(new ImageBox(40, 20, 120, 90), classIndex: 2),
            Targets.Custom(["dog against cat"], (output, values) => values[0] = output[239] - output[281]),
        ];
        // docs: end
        Assert.Equal(["top-classes", "classes", "outputs", "sum", "sum", "masked-sum", "box", "function"],
            targets.Select(target => target.Info.Name));
    }

    [Fact]
    public void Examples_MatchMethodsPage() =>
        DocExample.AssertStands("methods.md", Path.Combine("Explainers", "MethodsPageTests.cs"));
}
