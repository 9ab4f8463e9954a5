using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Exported models in ML.NET's own step for ONNX models.</summary>
public sealed class ExportOnnxTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-export-").FullName;

    public static TheoryData<string> Methods => ["cam", "lime"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void ApplyOnnxModel_ExportedModel_GivesTheExplanationAsColumns(string method)
    {
        ImageBuffer scene = ShapeScene.Create(90210, 3).Image;
        ImageFile.SavePng(scene, Path.Combine(_folder, "scene.png"));
        ExplainOptions options = method == "cam" ? new CamOptions() : new LimeOptions { Segmenter = Segmenters.Grid(9), Samples = 40 };
        using OnnxScorer scorer = Ml.Lime().OpenOnnxScorer(Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx"),
            new() { Preprocessing = Preprocessing.Unit, Activation = Engine.Activation.None });
        string exported = Path.Combine(_folder, "exported.onnx");
        Ml.Lime().ExportOnnx(scorer, options, exported);

        IDataView images = Ml.Data.LoadFromEnumerable([new Photo { ImagePath = "scene.png" }]);
        ITransformer chain = Ml.Transforms.LoadImages("Image", _folder, nameof(Photo.ImagePath))
            .Append(Ml.Transforms.ResizeImages("Image", ShapeScene.InputWidth, ShapeScene.InputHeight)) // declares the size
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel(["logits", "logits.map", "logits.explained"], ["image"], exported)).Fit(images);
        IDataView transformed = chain.Transform(images);
        float[] map = [.. transformed.GetColumn<VBuffer<float>>("logits.map").Single().DenseValues()];
        long explained = transformed.GetColumn<VBuffer<long>>("logits.explained").Single().DenseValues().Single();

        ClassExplanation expected = options.CreateExplainer()!.Explain(scorer, scene).Classes[0];
        Assert.Equal(expected.ClassIndex, (int)explained);
        Assert.Equal(expected.Map.Values.Length, map.Length);
        float size = expected.Map.Values.ToArray().Max(Math.Abs);
        Assert.True(size > 0);
        for (int i = 0; i < map.Length; i++)
            Assert.Equal(expected.Map.Values[i], map[i], 1e-5f * size);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Photo
    {
        public string ImagePath { get; set; } = "";
    }
}
