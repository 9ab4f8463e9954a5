using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Tables of boxes of several detectors.</summary>
public sealed class Case03Tests : OutputCaseTest
{
    private const string Name = "03-end2end-detector";

    [CaseFact]
    public async Task Case_ClassNumberAndScoreAreRead()
    {
        Assert.Equal(0.8, await Explain("yolo_e2e_xyxy.onnx", "box:2@0,0,16,16", 0.8), 1e-6);
        Assert.Equal(0, await Explain("yolo_e2e_xyxy.onnx", "box:0@0,0,16,16", 0), 1e-6);
        Assert.Equal(0.8, await Explain("rtdetr_cxcywh_norm.onnx", "box:2@0,0,0.5,0.5", 0.8), 1e-6);
        Assert.Equal(0, await Explain("rtdetr_cxcywh_norm.onnx", "box:0@0,0,0.5,0.5", 0), 1e-6);
        (await ExplainCase(Name, "yolo_e2e_xyxy.onnx")).Refused("is a table", "--target box:CLASS@LEFT,TOP,RIGHT,BOTTOM");

        async Task<double> Explain(string model, string target, double first)
        {
            var (score, importance, _, guesses) = Read(
                await ExplainCase(Name, model, "--json", "--target", target, "--baseline", "#000000", "--method", "kernelshap"));
            AssertImportance([first, 0, 0, 0], importance);
            Assert.Contains("scores=4,class=5", guesses, StringComparison.Ordinal);
            return score;
        }
    }

    [CaseFact]
    public async Task Case_InspectPrintsTheFirstBoxes()
    {
        string[] arguments = ["inspect", CaseFactAttribute.PathOf($"{Name}/yolo_e2e_xyxy.onnx"),
            CaseFactAttribute.PathOf($"{Name}/quad.png")];
        string text = (await Run(arguments)).Succeeded().Output;
        Assert.Contains("Boxes:   xyxy,scores=4,class=5, guessed", text, StringComparison.Ordinal);
        Assert.Contains("Box:     class 2, score 0.8, at 0,0,16,16", text, StringComparison.Ordinal);
        Assert.Contains("Box:     class 0, score 0.6, at 16,16,32,32", text, StringComparison.Ordinal);
        JsonElement json = (await Run([.. arguments, "--json", "--boxes", "xyxy,class=5"])).Succeeded().Json;
        Assert.False(json.GetProperty("boxLayoutIsGuess").GetBoolean());
        Assert.Equal(2, json.GetProperty("boxes")[0].GetProperty("class").GetInt32());
    }

    /// <summary>Boxes in the quadrants 0 and 3 of a 16 x 16 image; the score of the first is the mean of quadrant 0.</summary>
    [Theory]
    [InlineData("columns", null, "cxcywh,columns,scores=4")]
    [InlineData("columns", "cxcywh,columns", null)]
    [InlineData("objectness", "cxcywh,rows,objectness=4", null)]
    [InlineData("corners", "xyxy,rows,class=5", null)]
    [InlineData("corners", null, "xyxy,rows,scores=4,class=5")]
    public async Task Explain_LayoutStatedOrGuessed_ExplainsTheBox(string head, string? boxes, string? guess)
    {
        TinyOnnx model = head switch
        {
            "objectness" => Table([[4, 4, 8, 8, 0, 0.5f, 1], [12, 12, 8, 8, 0.5f, 1, 0]], (0, 4, 0, 1))
                .Output("rows", TensorElement.Float32,
                "N", 2, 7),
            "corners" => Table([[0, 0, 8, 8, 0, 1], [8, 8, 16, 16, 0.5f, 3]], (0, 4, 0, 1)).Output("rows", TensorElement.Float32, "N", 2,
                6),
            _ => Table([[4, 4, 8, 8, 0.1f, 0, 0], [12, 12, 8, 8, 0.5f, 0.1f, 0]], (0, 5, 0, 1))
                .Output("y", TensorElement.Float32, "N", 7, 2)
                .Node("Transpose", "rows", "y", ("perm", new long[] { 0, 2, 1 })),
        };
        string[] stated = boxes is null ? [] : ["--boxes", boxes];
        var (score, importance, _, guesses) = Read(await ExplainQuadrants(
            model, [204, 10, 20, 30], ["--json", "--target", "box:1@0,0,8,8", .. stated]));
        Assert.Equal(0.8, score, 1e-5);
        AssertImportance([0.8, 0, 0, 0], importance);
        if (guess is null)
            Assert.DoesNotContain("layout of the boxes", guesses, StringComparison.Ordinal);
        else
            Assert.Contains($"The layout of the boxes is taken as {guess}", guesses, StringComparison.Ordinal);
    }

    /// <summary>Boxes and class scores in outputs of their own, with or without the numbers of the classes.</summary>
    [Theory]
    [InlineData("scores", null)]
    [InlineData("scores", "cxcywh,rows,box=boxes,scores=scores")]
    [InlineData("scores first", "cxcywh,rows,box=boxes,scores=scores")]
    [InlineData("class numbers", null)]
    [InlineData("class numbers", "cxcywh,rows,box=boxes,scores=scores,class=labels")]
    public async Task Explain_OutputsForBoxesAndScores_AreReadTogether(string kind, string? boxes)
    {
        TinyOnnx model = Table(kind == "class numbers" ? [[0], [0.5f]] : [[0.1f, 0, 0.1f], [0.1f, 0.3f, 0.5f]],
            (0, kind == "class numbers" ? 0 : 1, 0, 1));
        model.Weights("zero", [1, 1, 1], 0).Weights("where", [1, 2, 4], 4, 4, 8, 8, 12, 12, 8, 8)
            .Node("ReduceSum", "rows", "sum").Node("Mul", "sum,zero", "nothing").Node("Add", "nothing,where", "boxes")
            .Output("boxes", TensorElement.Float32, "N", 2, 4);
        if (kind == "class numbers")
            model.Longs("which", 1, 0).Node("Identity", "which", "labels").Output("labels", TensorElement.Int64, 2)
                .Longs("flatShape", 1, 2).Node("Reshape", "rows,flatShape", "scores").Output("scores", TensorElement.Float32, 1, 2);
        else if (kind == "scores first")
            model.Node("Transpose", "rows", "scores", ("perm", new long[] { 0, 2, 1 })).Output("scores", TensorElement.Float32, "N", 3, 2);
        else
            model.Node("Identity", "rows", "scores").Output("scores", TensorElement.Float32, "N", 2, 3);
        string[] stated = boxes is null ? [] : ["--boxes", boxes];
        var (score, importance, _, _) = Read(await ExplainQuadrants(
            model, [204, 10, 20, 30], ["--json", "--target", "box:1@0,0,8,8", "--batch", "1", .. stated]));
        Assert.Equal(0.8, score, 1e-5);
        AssertImportance([0.8, 0, 0, 0], importance);
    }

    [Fact]
    public async Task Explain_ClassByName_IsThatOfTheLabelFile()
    {
        TinyOnnx model = Table([[4, 4, 8, 8, 0.1f, 0, 0], [12, 12, 8, 8, 0.5f, 0.1f, 0]], (0, 5, 0, 1))
            .Output("rows", TensorElement.Float32, "N", 2, 7);
        string labels = Save("names.txt", "cat\nb: a dog, or @ a fox\nbird\n"), few = Save("few.txt", "cat\ndog\n");
        string[] arguments = ["--json", "--boxes", "cxcywh,rows", "--labels", labels, "--target"];
        Outcome named = await ExplainQuadrants(model, [204, 10, 20, 30], [.. arguments, "box:b: a dog, or @ a fox@0,0,8,8"]);
        Assert.Equal(0.8, Read(named).Score, 1e-5);
        Assert.Equal("class 1 (b: a dog, or @ a fox) in the box 0,0,8,8",
            named.Json.GetProperty("explanations")[0].GetProperty("target").GetString());
        Outcome sum = await ExplainQuadrants(model, [204, 10, 20, 30], "--json", "--labels", labels, "--target", "box:fox@0,0,8,8");
        sum.Refused("--target box:fox@0,0,8,8: No class is named 'fox'");
        (await ExplainQuadrants(model, [204, 10, 20, 30], "--boxes", "cxcywh,rows", "--labels", few, "--target", "box:dog@0,0,8,8"))
            .Refused("There are 2 class names, but a box has 3 class scores");
    }

    [Fact]
    public async Task Explain_WrongLayout_IsRefusedWithTheGrammar()
    {
        TinyOnnx model = Table([[0, 0, 8, 8, 0, 1], [8, 8, 16, 16, 0.5f, 3]], (0, 4, 0, 1)).Output("rows", TensorElement.Float32, "N", 2,
            6);
        (await ExplainQuadrants(model, [204, 10, 20, 30], "--target", "box:1@0,0,8,8", "--boxes", "xy"))
            .Refused("--boxes: 'xy' is not a layout of boxes; give xyxy, cxcywh");
        (await ExplainQuadrants(model, [204, 10, 20, 30], "--target", "box:1@0,0,8,8", "--boxes", "xyxy,class=6"))
            .Refused("The layout xyxy,scores=4,class=6 needs 7 numbers per box, but the output [2,6] has 2");
        Outcome outcome = await ExplainQuadrants(model, [204, 10, 20, 30], "--boxes", "xyxy");
        Assert.StartsWith("--boxes describes the boxes of --target box:", outcome.Problems[0], StringComparison.Ordinal);
    }
}
