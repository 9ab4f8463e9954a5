using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Outputs whose number of rows follows the image.</summary>
public sealed class Case33Tests : OutputCaseTest
{
    private const string Name = "33-detections-vary";

    [CaseFact]
    public async Task Case_ToldBeforeTheRun()
    {
        foreach ((string model, string target) in new[]
        {
            ("nms_inside.onnx", "box:1@0,0,16,16"), ("nms_inside_one_always.onnx", "box:1@0,0,16,16"),
            ("nms_inside_one_always.onnx", "output:6"),
        })
            (await ExplainCase(Name, model, "--target", target)).Refused(
                "[num_det,7]", "follows the image", "--output NAME", "export the model without it");
    }

    /// <summary>One row for each quadrant that is brighter than a threshold; of a black image none or one.</summary>
    [Theory]
    [InlineData(0.5f)]
    [InlineData(-0.5f)] // all quadrants of a black image, so all of every image
    public async Task Explain_RowsThatFollowTheImage_AreRefused(float threshold)
    {
        TinyOnnx model = Quadrants().Weights("t", [1], threshold).Node("Greater", "means,t", "found").Longs("flatShape", 4)
            .Node("Reshape", "found,flatShape", "which").Weights("all", [4, 6], [.. Enumerable.Range(0, 24).Select(i => (float)(i % 6))])
            .Node("Compress", "all,which", "y", ("axis", 0)).Output("y", TensorElement.Float32, "found", 6);
        Outcome outcome = await ExplainQuadrants(model, [51, 204, 0, 102], "--target", "output:5");
        if (threshold > 0)
            outcome.Refused("The size of the output 'y' float32 [found,6]", "follows the image: it is [0,6] for a black image");
        else
            outcome.Succeeded();
    }
}
