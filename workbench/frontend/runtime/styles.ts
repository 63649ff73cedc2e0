import cards from './cards.css';
import coordinates from './coordinates.css';
import figures from './figures.css';
import rows from './rows.css';
import base from './styles.css';

export const styles = [base, figures, rows, cards, coordinates].join('\n');
