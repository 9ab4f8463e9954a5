using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// The time of the same perturbed images in ML.NET's <c>ApplyOnnxModel</c>, one row at a time without this library, and in an
/// explanation, including segmentation and surrogate fit.
/// </summary>
internal static class MlNetRows
{
    private const int Samples = 500, Rounds = 5;

    public static void Run(Report report)
    {
        if (BenchmarkModel.SqueezeNet.Path is null)
            report.Skip(BenchmarkModel.SqueezeNet.Name, "the folder shared/data next to the checkout is missing");
        else
            Run(report, BenchmarkModel.SqueezeNet, "data", "squeezenet0_flatten0_reshape0", BenchmarkModel.Source);
        Run(report, BenchmarkModel.Shapes, "image", "logits", Inputs.Shape(1));
    }

    private static void Run(Report report, BenchmarkModel model, string input, string output, ImageBuffer image)
    {
        MLContext ml = new(seed: 1);
        using OnnxScorer own = model.Open();
        var explainer = new LimeExplainer(LimeOptions.Matlab with { Samples = Samples, Surrogate = Surrogates.Ridge() });
        var images = new PerturbedRows(own, explainer.Explain(own, image), Samples);
        var schema = SchemaDefinition.Create(typeof(PerturbedRow));
        SchemaDefinition.Column values = schema[nameof(PerturbedRow.Values)];
        (values.ColumnName, values.ColumnType) = (input, new VectorDataViewType(NumberDataViewType.Single, own.Input.Length));
        using OnnxTransformer transformer = ml.Transforms.ApplyOnnxModel(output, input, model.Path!,
            new Dictionary<string, int[]> { [input] = [1, own.Input.Channels, own.Input.Height, own.Input.Width] })
            .Fit(ml.Data.LoadFromEnumerable(Array.Empty<PerturbedRow>(), schema));

        ContestResult result = new Contest($"{Samples} perturbed images, {model.Name}", Rounds)
            .Add("complete explanation", () => explainer.Explain(own, image))
            .Add("ML.NET's ApplyOnnxModel, one row at a time", () =>
            {
                IDataView scored = transformer.Transform(ml.Data.LoadFromEnumerable(images.Rows(), schema));
                using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema[output]]);
                ValueGetter<VBuffer<float>> get = cursor.GetGetter<VBuffer<float>>(scored.Schema[output]);
                VBuffer<float> scores = default;
                while (cursor.MoveNext())
                    get(ref scores);
            })
            .Run();
        report.Add(result);
    }
}
