using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Evaluates images with a model whose outputs are known: the share of each channel.</summary>
public sealed class DataSetEvaluatorTests
{
    private static readonly ScorerInput Input = new(6, 9, 3, TensorLayout.Nhwc);
    private static readonly LimeOptions Cheap = LimeOptions.Default with { Segmenter = Segmenters.Grid(6), Samples = 30 };

    [Theory]
    [InlineData("green", 1)]
    [InlineData("GRASS", 1)]
    [InlineData("crane_red", 0)]
    [InlineData("n00000002", 1)]
    [InlineData("2", 2)]
    public void Find_IdNameSynonymOrIndex_ReturnsClassIndex(string label, int expected) =>
        Assert.Equal(expected, new ModelClasses(Model(), ["n00000001", "n00000002", null]).Find(label));

    [Theory]
    [InlineData("blu", "Did you mean 'blue'?")]
    [InlineData("3", "neither a name nor an index of the model's 3 classes")]
    [InlineData("n12345678", "is a WordNet id")]
    public void Find_UnknownLabel_ThrowsWithHint(string label, string expected) =>
        Assert.Contains(expected, Assert.Throws<LimeException>(() => new ModelClasses(Model()).Find(label)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ModelClasses_DuplicateNames_AreDistinguishedByIndex()
    {
        var classes = new ModelClasses(Model("crane", "crane", "blue"));
        Assert.Equal(["crane (0)", "crane (1)", "blue"], Enumerable.Range(0, 3).Select(classes.Name));
        Assert.Contains("matches 2 classes (crane (0); crane (1))", Assert.Throws<LimeException>(() => classes.Find("crane")).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, classes.Find("1"));
    }

    [Fact]
    public void Evaluate_ExplainsPredictedClassWithPlannedModelRuns()
    {
        int runs = 0;
        using DelegateScorer scorer = Model(count => runs += count).Checked();
        runs = 0;
        DataSetEvaluator evaluator = new(scorer, Cheap, [new DeletionAuc(), new GiniIndex()]);
        ImageBuffer source = Source(20, 200, 60);
        DataSetEvaluator.ModelCallPlan plan = evaluator.PlanModelCalls(source, TestContext.Current.CancellationToken);
        Assert.Equal(0, runs); // planning runs no model
        (EvaluatedImage row, ReportCard? card) = evaluator.Evaluate("x.png", source, truth: 2,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(plan.Total, runs);
        Assert.Equal(("x.png", "blue", "green, grass", false), (row.Image, row.Truth, row.Prediction, row.IsRight));
        Assert.Equal(["deletionAuc", "gini"], row.Metrics.Keys);
        Assert.Equal("green, grass", card!.Explained);
        Assert.Equal(["green, grass", "blue", "crane red"], card.TopClasses.Select(one => one.Name));
    }

    /// <summary>The map of the true class costs no model calls and changes nothing else.</summary>
    [Fact]
    public void Evaluate_MisclassifiedImage_AddsMapOfTrueClassFromTheSameModelCalls()
    {
        foreach (ExplainOptions options in (ExplainOptions[])
            [Cheap, new OcclusionOptions { MaskSize = (6, 6) }, new RiseOptions { Samples = 50 }])
        {
            (EvaluatedImage Row, ReportCard Card, int Runs)[] results = [.. ((int?[])[2, 1]).Select(truth =>
            {
                int runs = 0;
                using DelegateScorer scorer = Model(count => runs += count).Checked();
                runs = 0;
                (EvaluatedImage row, ReportCard? card) = new DataSetEvaluator(scorer, options, [new DeletionAuc()]).Evaluate(
                    "x.png", Source(20, 200, 60), truth, cancellation: TestContext.Current.CancellationToken);
                return (row, card!, runs);
            })];
            ((EvaluatedImage wrong, ReportCard both, int runsOfBoth), (EvaluatedImage right, ReportCard one, int runsOfOne)) =
                (results[0], results[1]);
            Assert.Equal(runsOfOne, runsOfBoth);
            Assert.Null(one.Truth);
            Assert.Equal("blue", both.Truth!.Class);
            Assert.NotEqual(both.Overlay, both.Truth.Overlay);
            Assert.Equal(one.Overlay, both.Overlay);
            Assert.Equal(one.Map.Values, both.Map.Values);
            Assert.Equal(one.Features, both.Features);
            Assert.Equal(right.Metrics["deletionAuc"], wrong.Metrics["deletionAuc"]);
        }
    }

    [Fact]
    public void Evaluate_WhenClassIsGiven_ExplainsItInsteadOfPrediction()
    {
        DataSetEvaluator evaluator = new(Model(), Cheap with { Classes = [2] }, []);
        (EvaluatedImage row, ReportCard? card) = evaluator.Evaluate("x.png", Source(20, 200, 60),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("green, grass", "blue"), (row.Prediction, card!.Explained));
    }

    [Fact]
    public void Evaluate_WhenOnlyWrong_DoesNotExplainCorrectOrUnlabelledImages()
    {
        DataSetEvaluator evaluator = new(Model(), Cheap, [new GiniIndex()]) { OnlyMisclassified = true };
        foreach (int? truth in (int?[])[1, null])
        {
            (EvaluatedImage row, ReportCard? card) = evaluator.Evaluate("x.png", Source(20, 200, 60), truth,
                cancellation: TestContext.Current.CancellationToken);
            Assert.Equal("green, grass", row.Prediction);
            Assert.Empty(row.Metrics);
            Assert.Null(card);
        }
    }

    [Fact]
    public void Evaluate_WarnsOnAnyProblemOfImageOrModel()
    {
        ImageBuffer source = Source(20, 200, 60);
        using var broken = new DelegateScorer(Input, 3, (_, _, scores) => scores.Fill(float.NaN));
        (EvaluatedImage row, _) = new DataSetEvaluator(broken, Cheap, []).Evaluate("x.png", source,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Null(row.Prediction);
        Assert.Contains("the image", Assert.Single(row.Warnings), StringComparison.Ordinal);
        foreach ((Exception error, string warning, int? attempts) in ((Exception, string, int?)[])
            [(new DeviceLost(), "The device is lost.", 1), (new LimeException("No."), "No.", null),
            (new InsufficientMemoryException(), "There was not enough memory for the image.", 1),
            (new InvalidOperationException("Wrong\nstate."),
                "The image could not be processed (InvalidOperationException): Wrong state.", null)])
        {
            using var lost = new DelegateScorer(Input, 3, (_, _, _) => throw error);
            (row, _) = new DataSetEvaluator(lost, Cheap, []).Evaluate("x.png", source,
                cancellation: TestContext.Current.CancellationToken);
            Assert.Equal([warning], row.Warnings);
            Assert.Equal(attempts, row.Attempts);
        }
        var mask = new GroundTruthMask(3, 3, new bool[9]); // neither the size of the source image nor of the input
        (row, ReportCard? card) = new DataSetEvaluator(Model(), Cheap, [new GiniIndex()]).Evaluate("x.png", source, place: mask);
        Assert.Contains("3 x 3", Assert.Single(row.Warnings), StringComparison.Ordinal);
        Assert.NotNull(card);
    }

    [Fact]
    public void Constructor_MultipleClassesOtherTargetOrUnknownClass_Throws()
    {
        Assert.Throws<LimeException>(() => new DataSetEvaluator(Model(), Cheap with { Classes = [0, 1] }, []));
        Assert.Throws<LimeException>(() => new DataSetEvaluator(Model(), Cheap with { Target = Targets.Outputs(0) }, []));
        Assert.Throws<LimeException>(() => new DataSetEvaluator(Model(), Cheap with { Classes = [3] }, []));
    }

    private static DelegateScorer Model(params string[] names) => Model(_ => { }, names);

    private static DelegateScorer Model(Action<int> asked, params string[] names) => new(Input, 3, (batch, count, scores) =>
    {
        asked(count);
        for (int i = 0; i < count; i++)
        {
            float[] sums = new float[3];
            for (int v = 0; v < Input.Length; v++)
                sums[v % 3] += batch[i * Input.Length + v] / (255f * Input.Length);
            sums.CopyTo(scores[(3 * i)..]);
        }
    })
    { ClassNames = names.Length > 0 ? names : ["crane red", "green, grass", "blue"] };

    private static ImageBuffer Source(params byte[] color) =>
        ImageBuffer.FromBytes(12, 15, 3, [.. Enumerable.Range(0, 12 * 15 * 3).Select(i => (byte)(color[i % 3] + i % 17))]);

    /// <summary>What may pass is tried again when the evaluation is resumed, three times at most.</summary>
    [Fact]
    public void Run_WhenFailureMayPass_TriesAgainOnResume()
    {
        string path = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName, images = Path.Combine(path, "images");
        try
        {
            Directory.CreateDirectory(images);
            ImageFile.SavePng(Source(20, 200, 60), Path.Combine(images, "a.png"));
            ImageFile.SavePng(Source(20, 200, 60), Path.Combine(images, "b.png"));
            DataSet dataSet = DataSet.FromFolder(images).WithoutLabels();
            DataSetEvaluator evaluator = new(Model(), Cheap, []);
            EvaluatedImage[] Run()
            {
                using EvaluationFolder folder = EvaluationFolder.Open(Path.Combine(path, "out"), "{}");
                evaluator.Run(dataSet, folder, cancellation: TestContext.Current.CancellationToken);
                return [.. folder.Images];
            }

            File.Move(Path.Combine(images, "a.png"), Path.Combine(path, "aside.png"));
            for (int attempt = 1; attempt <= EvaluatedImage.MaxAttempts + 1; attempt++)
            {
                EvaluatedImage[] rows = Run();
                Assert.Equal(["a.png", "b.png"], rows.Select(row => row.Image));
                Assert.Equal(Math.Min(attempt, EvaluatedImage.MaxAttempts), rows[0].Attempts);
                Assert.Contains("does not exist", Assert.Single(rows[0].Warnings), StringComparison.Ordinal);
                Assert.Equal("green, grass", rows[1].Prediction);
            }
            int lines = File.ReadAllLines(Path.Combine(path, "out", "results.jsonl")).Length;
            Assert.Equal(1 + EvaluatedImage.MaxAttempts, lines);

            Directory.Delete(Path.Combine(path, "out"), recursive: true);
            Run();
            File.Move(Path.Combine(path, "aside.png"), Path.Combine(images, "a.png"));
            EvaluatedImage again = Run()[0];
            Assert.Equal(("green, grass", null), (again.Prediction, again.Attempts));
            Assert.Empty(again.Warnings);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private sealed class DeviceLost : LimeException
    {
        public DeviceLost() : base("The device is lost.") => MayPass = true;
    }
}
