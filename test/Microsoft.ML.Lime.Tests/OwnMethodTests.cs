using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.PlainLoader;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A method of the program's own in a pipeline.</summary>
public sealed class OwnMethodTests : MethodTest
{
    /// <summary>Occlusion with a fixed mask, under another name.</summary>
    [Component("fixed-occlusion", "Occlusion with a square mask.")]
    public sealed record FixedOcclusionOptions : ExplainOptions
    {
        /// <summary>Height and width of the mask in pixels.</summary>
        [Parameter("height and width of the mask", Min = 1)]
        public int Size { get; init; } = 20;

        /// <inheritdoc/>
        public override string Summary => "square mask";

        /// <inheritdoc/>
        public override IExplainer CreateExplainer() => new OcclusionExplainer(new()
        {
            MaskSize = (Size, Size),
            Stride = (Size, Size),
            Classes = Classes,
            TopClasses = TopClasses,
        });
    }

    [Fact]
    public void Explain_WithOwnMethod_MatchesItsExplainerAndIsSavedOnceRegistered()
    {
        using OnnxScorer scorer = OpenShapes();
        IDataView files = Ml.Data.LoadFromEnumerable(new[] { new PlainLoader.FileRow { ImagePath = "1.png" } });
        LimeExplainOptions options = new() { Method = new FixedOcclusionOptions { Size = 24 }, TopClasses = 2, Overlay = true };
        ITransformer model = Images(Ml.Lime().ExplainImage("Explanation", "Image", scorer, options)).Fit(files);

        ExplanationRow row = Ml.Data.CreateEnumerable<ExplanationRow>(model.Transform(files), reuseRowObject: false).Single();
        Same(new OcclusionExplainer(new() { MaskSize = (24, 24), Stride = (24, 24), TopClasses = 2 }).Explain(scorer, Scene(1)), row);

        Assert.Contains("the method of FixedOcclusionOptions is not registered",
            Assert.Throws<LimeException>(() => Ml.Model.Save(model, null, new MemoryStream())).Message, StringComparison.Ordinal);
        ComponentRegistry.Default.Methods.Add(typeof(FixedOcclusionOptions));
        using MemoryStream stream = new();
        Ml.Model.Save(model, files.Schema, stream);
        string[] expected = [.. ViewDump.Lines(model.Transform(files))];
        Assert.Equal(expected, ViewDump.Lines(Ml.Model.Load(stream, out _).Transform(files)));
        ITransformer loaded = Ml.Lime().Load(stream, out _);
        Assert.Equal(expected, ViewDump.Lines(loaded.Transform(files)));
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Explain_WhenOptionsHaveNoExplainerOrNoSegments_Throws()
    {
        LimeExplainOptions plain = new() { Method = new NoExplainerOptions() }, segments = new() { Method = Occlusion, Segments = "S" };
        Assert.StartsWith("The options NoExplainerOptions do not create an explainer,",
            Assert.Throws<LimeException>(() => Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), plain)).Message,
            StringComparison.Ordinal);
        Assert.Equal("The method of OcclusionOptions has no segments, so it cannot use the label maps of 'S'; omit Segments.",
            Assert.Throws<LimeException>(() => Ml.Lime().ExplainImage("E", "Image", Halves(_ => { }), segments)).Message);
    }

    private sealed record NoExplainerOptions : ExplainOptions
    {
        public override string Summary => "none";
    }
}
