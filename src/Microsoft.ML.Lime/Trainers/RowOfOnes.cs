using Microsoft.ML.Trainers;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>What a trained model predicts for the unperturbed image, in which every feature is present.</summary>
internal static class RowOfOnes
{
    /// <summary>The prediction.</summary>
    public static double Prediction(MLContext context, ITransformer model, int features) =>
        SampleRow.Scores(model.Transform(View(context, features)))[0];

    /// <summary>The contribution of each feature to the prediction, in units of the label.</summary>
    public static float[] Contributions(
        MLContext context, ISingleFeaturePredictionTransformer<ICalculateFeatureContribution> model, int features)
    {
        IDataView scored = model.Transform(View(context, features));
        IDataView view = context.Transforms.CalculateFeatureContribution(model, features, features, normalize: false)
            .Fit(scored).Transform(scored);
        return [.. view.GetColumn<VBuffer<float>>(view.Schema["FeatureContributions"]).Single().DenseValues()];
    }

    private static IDataView View(MLContext context, int features) =>
        SampleRow.View(context, [new() { Features = [.. Enumerable.Repeat(1f, features)] }], features);
}
