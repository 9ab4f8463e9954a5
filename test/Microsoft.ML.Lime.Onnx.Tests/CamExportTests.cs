using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Class activation maps inside of exported models.</summary>
public sealed class CamExportTests : ExportTest
{
    private const double Exact = 1e-5;

    // Set, file, preprocessing, tensor of the logits, tolerance.
    public static TheoryData<string, string, string, string?, double> Models
    {
        get
        {
            var data = new TheoryData<string, string, string, string?, double>
            {
                { ReferenceData.Repository, "squeeze", "imagenet", null, Exact },
                { ReferenceData.Repository, "squeeze_b1", "imagenet", null, Exact },
                { ReferenceData.Repository, "squeeze_caffe", "caffe", null, Exact },
                { ReferenceData.Repository, "squeeze_caffe_fp16", "caffe", null, Exact },
                { ReferenceData.Repository, "residual_nhwc", "raw", null, Exact },
                { ReferenceData.Repository, "quantized", "imagenet", null, Exact },
            };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo", "imagenet", null, Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_zoo_b1", "imagenet", null, Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp32_from_fp16", "caffe", "pool10_1", Exact);
                data.Add(ReferenceData.Shared, "squeezenet1.1_caffe_fp16", "caffe", null, Exact);
                data.Add(ReferenceData.Shared, "cifar10_resnet8_nhwc", "raw", null, Exact);
                data.Add(ReferenceData.Shared, "mobilenet_v2_quant", "imagenet", null, Exact);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Cam_RealModels_EqualsExplainer(string set, string file, string preprocessing, string? output, double tolerance)
    {
        using OnnxScorer scorer = OnnxScorer.Open(ReferenceData.PathOf(set, $"data/models/{file}.onnx"), new()
        {
            Preprocessing = Preprocessing.Preset(preprocessing),
            Device = Device.Cpu,
            Output = output,
        });
        ImageBuffer[] images = [.. (set == ReferenceData.Shared ? (string[])["chelsea", "lime_dogs"] : ["meadow", "boulders"])
            .Select(name => ImageFile.Load(ReferenceData.Image(set, name)))];
        if (scorer.ModelBatch == 1)
            images = images[..1];
        Compare(scorer, new CamOptions(), tolerance, images);
        Compare(scorer, new CamOptions { TopClasses = 3, Upsampling = MapUpsampling.None }, tolerance, images);
        Compare(scorer, new CamOptions { Classes = [7, 2], Upsampling = MapUpsampling.Nearest }, tolerance, images);
    }

    [Theory]
    [InlineData("shapes.onnx")]
    [InlineData("shapes-shortcut.onnx")]
    public void Cam_ShippedModels_EqualsExplainer(string file)
    {
        using OnnxScorer scorer = Shipped(file);
        Compare(scorer, new CamOptions { TopClasses = 2 }, Exact,
            Shapes.ShapeScene.Create(90210, 3).Image, Shapes.ShapeScene.Create(90211, 3).Image);
    }

    [Fact]
    public void Write_KeepsInputsOutputsAndBytesOfTheModel()
    {
        using OnnxScorer scorer = Shipped("shapes.onnx");
        string path = Save([], "exported.onnx");
        OnnxExport.Write(scorer, new CamOptions(), path, new() { AllClasses = true });
        OnnxModelInfo before = OnnxScorer.Inspect(scorer.Info.Name, scorer.Options);
        OnnxModelInfo after = OnnxScorer.Inspect(path, scorer.Options);
        Assert.Equal(before.Inputs.Select(one => one.ToString()), after.Inputs.Select(one => one.ToString()));
        int classes = scorer.OutputLength;
        Assert.Equal([.. before.Outputs.Select(one => one.ToString()), $"'logits.map' float32 [n,{classes},80,96]",
            $"'logits.explained' int64 [n,{classes}]"], after.Outputs.Select(one => one.ToString()));
        Assert.Equal(before.IrVersion, after.IrVersion);
        Assert.Equal(before.Opsets, after.Opsets);
        // The fields of the old graph are in the new one as they were.
        byte[] old = File.ReadAllBytes(scorer.Info.Name), made = File.ReadAllBytes(path);
        int weights = old.Length * 9 / 10;
        Assert.True(made.AsSpan().IndexOf(old.AsSpan(old.Length - weights - 64, weights)) > 0);
    }

    [Fact]
    public void Write_AllClasses_ListsThemInOrder()
    {
        using OnnxScorer scorer = Shipped("shapes.onnx");
        ImageBuffer image = Shapes.ShapeScene.Create(90210, 3).Image;
        float[] explained = Run(scorer, new CamOptions(), [image], new() { AllClasses = true })["logits.explained"].Values;
        Assert.Equal(Enumerable.Range(0, scorer.OutputLength).Select(i => (float)i), explained);
    }

    private static OnnxScorer Shipped(string file) => OnnxScorer.Open(Path.Combine(AppContext.BaseDirectory, "models", file),
        new() { Preprocessing = Preprocessing.Unit, Device = Device.Cpu });
}
