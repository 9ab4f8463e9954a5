using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Scores in a sequence of maps, beside the name of the best class.</summary>
public sealed class Case01Tests : OutputCaseTest
{
    [CaseFact]
    public async Task Case_ScoresAreTheTensorThatEntersZipMap()
    {
        const string Name = "01-customvision-zipmap";
        string labels = CaseFactAttribute.PathOf($"{Name}/labels.txt");
        foreach (string[] options in new string[][] { [], ["--labels", labels], ["--output", "loss"],
            ["--output", "probs", "--labels", labels] })
        {
            var (score, importance, name, _) = Read(await ExplainCase(Name, "model.onnx", ["--json", "--channels", "bgr", .. options]));
            Assert.Equal("gruen", name);
            Assert.Equal(0.3810, score, 1e-4);
            AssertImportance([-0.096, 0.131, -0.065, 0.031], importance);
        }
    }

    [Theory]
    [InlineData("10", "10", 0.2)] // no index, but a name
    [InlineData("7", "7", 0.8)]
    [InlineData("+2", "0", 0)] // a sign makes it an index
    [InlineData("3", "3", 0.4)] // index and name of the same class
    public async Task Explain_ClassNamedByANumber_IsFound(string given, string expected, double expectedScore)
    {
        var (score, _, name, _) = Read(await ExplainQuadrants(NumberedClasses(), [51, 204, 0, 102], "--json", "--activation", "none",
            "--class", given));
        Assert.Equal((expected, expectedScore), (name, Math.Round(score, 6)));
    }

    [Fact]
    public async Task Explain_NumberOfTwoClasses_IsRefused() => (await ExplainQuadrants(NumberedClasses(), [51, 204, 0, 102], "--json",
        "--class", "0")).Refused("--class 0 is the index of the class '10'", "the class with index 2", "--class +0 or --class +2");

    private static TinyOnnx NumberedClasses() => Quadrants().Maps("maps", fromNumbers: true)
        .Node("ai.onnx.ml:ZipMap", "means", "maps", ("classlabels_int64s", new long[] { 10, 7, 0, 3 }));

    [Fact]
    public async Task Explain_ClassNumberAndMaps_ExplainsTheScores()
    {
        TinyOnnx model = Quadrants().Output("label", TensorElement.Int64, "N").Maps("maps")
            .Node("ArgMax", "means", "label", ("axis", 1), ("keepdims", 0))
            .Node("ai.onnx.ml:ZipMap", "means", "maps", ("classlabels_strings", new[] { "a", "b", "c", "d" }));
        var (score, importance, name, _) = Read(await ExplainQuadrants(model, [51, 204, 0, 102], "--json", "--activation", "none"));
        Assert.Equal(("b", 0.8), (name, Math.Round(score, 6)));
        AssertImportance([0, 0.8, 0, 0], importance);
    }
}
