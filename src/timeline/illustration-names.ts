/**
 * The drawings a timeline may name in an illustration item: PascalCase with a leading I. Other names are valid in a
 * document too, and draw a neutral placeholder.
 */
export const illustrationNames = [
  'IAiAgent',
  'IAiChat',
  'IAnalytics',
  'ICalendar',
  'ICelebration',
  'ICharts',
  'IChatBot',
  'IColorPalette',
  'IContentCreator',
  'ICreativeProcess',
  'ICreativeThinking',
  'IDataAnalysis',
  'IDesignComponents',
  'IGrowthChart',
  'IHello',
  'ILaunchDay',
  'ILaunchEvent',
  'IMail',
  'IMeetingBoard',
  'IMegaphone',
  'IOnlineVideo',
  'IProductDemo',
  'IProductExplainer',
  'IRocket',
  'IShield',
  'ITakingNotes',
  'ITarget',
  'ITeamCollaboration',
  'IVideoTutorial',
  'IWelcome',
  'IWelcomeAboard',
] as const
export type IllustrationName = (typeof illustrationNames)[number]
