using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The surrogates of ML.NET and a saved and loaded pipeline of each method give the numbers that were recorded.
/// <see cref="RecordedResults"/> tells how to record again.
/// </summary>
public sealed class RecordedResultsTests : MethodTest
{
    private static readonly LimeOptions Lime = new() { Segmenter = Segmenters.Slic0(20), Samples = 90, Seed = 5 };

    private static (string Name, ISurrogate Surrogate)[] Surrogates =>
    [
        ("fast-tree", MlNetSurrogates.FastTree()), ("fast-tree 20, 5, 4, 0.1", MlNetSurrogates.FastTree(20, 5, 4, 0.1)),
        ("sdca", MlNetSurrogates.Sdca()), ("sdca 0.01", MlNetSurrogates.Sdca(0.01)),
    ];

    [Fact]
    public void Results_have_the_recorded_numbers() => RecordedResults.CompareNumbers("Microsoft.ML.Lime.Tests",
    [
        .. Surrogates.SelectMany(one => OfSurrogate(one.Name, one.Surrogate)),
        .. Pipeline("lime", scorer => Ml.Lime().ExplainImage("Explanation", "Image", scorer,
            new() { Method = Lime, TopClasses = 2, Overlay = true })),
        .. Pipeline("lime with fast-tree", scorer => Ml.Lime().ExplainImage("Explanation", "Image", scorer,
            new() { Method = Lime with { Surrogate = MlNetSurrogates.FastTree() }, TopClasses = 2 })),
        .. Pipeline("lime with sdca", scorer => Ml.Lime().ExplainImage("Explanation", "Image", scorer,
            new() { Method = Lime with { Surrogate = MlNetSurrogates.Sdca() }, TopClasses = 2 })),
        .. Pipeline("lime with segments of a column", scorer => Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Felzenszwalb())
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer,
                new() { Method = Lime, TopClasses = 1, Segments = "Segments" }))),
        .. ((string[])["occlusion", "kernelshap", "rise", "cam", "score-cam"]).SelectMany(method =>
            Pipeline(method, scorer => Estimator(Ml.Lime(), method, scorer, top: 2, overlay: true))),
    ]);

    private static IEnumerable<(string, IReadOnlyList<double>)> OfSurrogate(string name, ISurrogate surrogate)
    {
        MaskMatrix masks = Samplers.Independent.Sample(13, 200, seed: 2);
        var scores = new ScoreMatrix(masks.Samples, 2);
        for (int sample = 0; sample < masks.Samples; sample++)
            for (int target = 0; target < 2; target++)
            {
                int sum = 3;
                for (int feature = 0; feature < masks.Features; feature++)
                    if (masks[sample, feature])
                        sum += (feature * 37 + target * 11 + 5) % 19 - 8
                            + (masks[sample, (feature * 3 + target + 1) % masks.Features] ? feature % 5 - 2 : 0);
                scores[sample, target] = sum / 32f;
            }
        double[] weights = [.. Enumerable.Range(0, masks.Samples).Select(sample => 0.5 + sample * 7 % 16 / 16.0)];
        foreach ((int target, SurrogateFit fit) in surrogate.Fit(masks, scores, weights).Index())
        {
            yield return ($"surrogate {name}, target {target}, importance", fit.Importance);
            yield return ($"surrogate {name}, target {target}, signed importance", fit.SignedImportance ?? []);
            yield return ($"surrogate {name}, target {target}, R2, local prediction, intercept",
                [fit.R2, fit.LocalPrediction, fit.Intercept ?? double.NaN]);
        }
    }

    /// <summary>The numbers in the columns that a loaded pipeline adds, row by row.</summary>
    private IEnumerable<(string, IReadOnlyList<double>)> Pipeline(string method, Func<IScorer, IEstimator<ITransformer>> step)
    {
        string path = Path.Combine(Folder, "model.zip");
        IDataView files = Files("0.png", "", "1.png");
        using (IScorer scorer = OpenShapes())
        {
            IEstimator<ITransformer> chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(step(scorer));
            Ml.Model.Save(chain.Fit(files), files.Schema, path);
        }
        ITransformer loaded = Ml.Lime().Load(path, out _);
        using var owner = (IDisposable)loaded;
        IDataView view = loaded.Transform(files);
        List<(string, IReadOnlyList<double>)> found = [];
        foreach (DataViewSchema.Column column in view.Schema)
            if (!column.IsHidden && files.Schema.GetColumnOrNull(column.Name) is null)
                found.AddRange(Rows(view, column).Select((row, i) => ($"pipeline {method}, {column.Name}, row {i}",
                    (IReadOnlyList<double>)RecordedResults.Some(row))));
        Assert.Contains(found, one => one.Item2.Count > 2);
        return found;
    }

    private static IEnumerable<float[]> Rows(IDataView view, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType.RawType: var type } when type == typeof(float) => ReadVectors<float>(view, column.Name),
        VectorDataViewType { ItemType.RawType: var type } when type == typeof(int) =>
            ReadVectors<int>(view, column.Name).Select(row => Array.ConvertAll(row, value => (float)value)),
        NumberDataViewType { RawType: var type } when type == typeof(float) =>
            Read<float>(view, column.Name).Select(value => new[] { value }),
        NumberDataViewType { RawType: var type } when type == typeof(int) =>
            Read<int>(view, column.Name).Select(value => new[] { (float)value }),
        _ => [],
    };
}
