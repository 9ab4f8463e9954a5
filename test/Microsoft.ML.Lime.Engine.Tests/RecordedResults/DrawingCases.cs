using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Case = (string Name, System.Action<Microsoft.ML.Lime.Tests.BitHash> Add);

namespace Microsoft.ML.Lime.Tests;

/// <summary>The pixels of everything that is drawn, and what resampling makes of pictures.</summary>
internal static class DrawingCases
{
    private static readonly ImageBuffer Photo = RecordedModel.Photo(101, 64);

    private static readonly Lazy<ImageExplanation> Explained =
        new(() => ExplanationCases.Explain(ExplanationCases.Methods[0].Options, photo: Photo));

    private static BoundaryMode[] Modes => [BoundaryMode.Outer, BoundaryMode.Inner, BoundaryMode.Thick, BoundaryMode.Subpixel];

    private static ImageAndMaskOptions[] MaskOptions =>
    [
        new(), new() { PositiveOnly = false, HideRest = true, Features = 8 },
        new() { PositiveOnly = false, NegativeOnly = true, LeastWeight = 0.01 },
        new() { PositiveOnly = false, Tint = Tint.BlueOrange, Features = 12 },
    ];

    public static IEnumerable<Case> All =>
    [
        .. ExplanationCases.Methods.SelectMany(method => (IEnumerable<Case>)
        [
            Drawn($"overlay of {method.Name}", () => OverlayOf(method.Options, Overlay.Draw)),
            Drawn($"plain overlay of {method.Name}", () => OverlayOf(method.Options, Overlay.DrawPlain)),
        ]),
        Drawn("plain overlay, opacity 0.3, scale", () =>
            Overlay.DrawPlain(Photo, Explained.Value, Explained.Value.Classes[1], 0.3, ColorScale.Between(-0.1, 0.2))),
        Drawn("overlay, clipped scale", () => Overlay.Draw(
            Photo, Explained.Value, Explained.Value.Classes[2],
            scale: ColorScale.Of([.. Explained.Value.Classes.Select(target => target.Map)], 95))),
        Drawn("borders", () => SegmentBorders.Draw(Photo, Explained.Value.Fit, Explained.Value.Segments!)),
        Drawn("masked picture", () => MaskedPicture.Draw(Photo, Explained.Value.Fit, Explained.Value.Segments!, [0, 3, 7])),
        .. Modes.SelectMany(mode => (IEnumerable<Case>)
        [
            ($"boundaries {mode}", bits => bits.Add(Boundaries.Find(48, 40, Explained.Value.Segments!.Labels, mode))),
            Drawn($"marked boundaries {mode}", () => Boundaries.Mark(Explained.Value.Picture, Explained.Value.Segments!,
                new BoundaryOptions { Mode = mode, OutlineColor = mode == BoundaryMode.Thick ? (0, 0, 255) : null })),
        ]),
        .. MaskOptions.Select((options, i) => (Case)($"image and mask {i}", bits =>
        {
            ImageAndMask result = Explained.Value.GetImageAndMask(Explained.Value.Classes[0], options);
            bits.Add(result.Mask);
            bits.Add(result.Picture);
            bits.Add(result.Draw(Photo));
        })),
        ("terminal picture", bits => bits.Add(TerminalPicture.Draw(Photo, 40, 20, color: true))),
        ("terminal picture without color", bits => bits.Add(TerminalPicture.Draw(Photo, 40, 20, color: false))),
        Drawn("view", () => new PictureView { Bands = [4, 1, 0], Low = 20, High = 180 }.Apply(RecordedModel.Photo(channels: 5))),
        Drawn("grey", () => Photo.ToGrey()),
        Drawn("without alpha", () => RecordedModel.Photo(channels: 4).WithoutAlpha(AlphaMode.OverWhite)),
        ("color maps", bits =>
        {
            foreach (ColorMap map in (ColorMap[])[ColorMap.Jet, ColorMap.Viridis, ColorMap.RedWhiteBlue])
                for (int i = 0; i <= 512; i++)
                    bits.Add($"{map.At(i / 512.0)}");
        }),
        .. from filter in (ResampleFilter[])[ResampleFilter.Nearest, ResampleFilter.Bilinear, ResampleFilter.Bicubic]
           from size in ((int, int)[])[(37, 25), (150, 99)]
           from isByte in (bool[])[true, false]
           select Drawn($"{(isByte ? "bytes" : "floats")} to {size.Item1} x {size.Item2}, {filter}",
               () => Resampler.Resize(isByte ? Photo : Photo.ToFloat(), size.Item1, size.Item2, filter)),
        .. from filter in (ResampleFilter[])[ResampleFilter.Nearest, ResampleFilter.Bilinear, ResampleFilter.Bicubic]
           select (Case)($"map to 95 x 31, {filter}", bits => bits.Add(Resampler.Resize(Explained.Value.Classes[0].Map, 95, 31, filter))),
    ];

    private static Case Drawn(string name, Func<ImageBuffer> draw) => (name, bits => bits.Add(draw()));

    private static ImageBuffer OverlayOf(
        ExplainOptions options, Func<ImageBuffer, ImageExplanation, ClassExplanation, double, ColorScale?, ImageBuffer> draw)
    {
        ImageExplanation explanation = ExplanationCases.Explain(options, photo: Photo);
        return draw(Photo, explanation, explanation.Classes[0], 0.5, null);
    }
}
